-- expect: 4: rnn.model is called twice; a file describes one model
local x = rnn.sequence("x", { size = 5 })
rnn.model("a", { outputs = { y = x } })
rnn.model("b", { outputs = { y = x } })
