-- expect: 4: share must be one number, and is a scalar per step of T for each row
local x = rnn.sequence("x", { size = 5 })
local loss = rnn.mse(x, 0)
return rnn.model("bad", { loss = loss, metrics = { share = sum(x) } })
