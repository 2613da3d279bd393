-- expect: 3: rnn.model: 'y;' cannot be the name of an output: letters, digits and _
local x = rnn.sequence("x", { size = 5 })
return rnn.model("bad", { outputs = { ["y;"] = x } })
