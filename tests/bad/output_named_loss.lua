-- expect: 3: rnn.model: the output loss must be called otherwise: the loss has that name
local x = rnn.sequence("x", { size = 5 })
return rnn.model("bad", { outputs = { loss = x } })
