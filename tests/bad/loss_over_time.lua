-- expect: 3: loss must be one number, and is a scalar per step of T for each row
local x = rnn.sequence("x", { size = 5 })
return rnn.model("bad", { loss = sum(x) })
