-- expect: 3: the model has metrics, which are computed with the loss, and no loss
local x = rnn.sequence("x", { size = 5 })
return rnn.model("bad", { outputs = { x = x }, metrics = { error = rnn.mse(x, 0) } })
