-- expect: 3: rnn.model: an output and a metric are both called x
local x = rnn.sequence("x", { size = 5 })
return rnn.model("bad", { loss = rnn.mse(x, 0), outputs = { x = x }, metrics = { x = rnn.mse(x, 1) } })
