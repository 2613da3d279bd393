-- expect: 3: rnn.model: 'rnn_weights' cannot be the name of a model: emitted C has other names that begin so
local x = rnn.sequence("x", { size = 5 })
return rnn.model("rnn_weights", { outputs = { y = x } })
