-- expect: 3: rnn.model: '../m' cannot be the name of a model: letters, digits and _
local x = rnn.sequence("x", { size = 5 })
return rnn.model("../m", { outputs = { y = x } })
