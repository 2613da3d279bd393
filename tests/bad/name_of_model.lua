-- expect: 3: rnn.model: 'bad model' cannot be the name of a model: letters, digits and _
local x = rnn.sequence("x", { size = 5 })
return rnn.model("bad model", { outputs = { y = x } })
