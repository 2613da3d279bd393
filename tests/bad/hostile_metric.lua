-- expect: 3: rnn.model: 'y\015' cannot be the name of a metric: letters, digits and _
local x = rnn.sequence("x", { size = 5 })
return rnn.model("bad", { loss = rnn.mse(x, 0), metrics = { ["y\r"] = rnn.mse(x, 1) } })
