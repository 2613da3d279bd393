-- expect: 3: rnn.model: 'rnn' cannot be the name of a model: emitted C has other names that begin so
local x = rnn.sequence("x", { size = 5 })
return rnn.model("rnn", { outputs = { y = x } })
