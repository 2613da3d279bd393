-- expect: 3: 'gru??/' cannot be the name of a layer: words of letters, digits and _, joined by dots
local x = rnn.sequence("x", { size = 5 })
local y = rnn.gru(3, { name = "gru??/" })(x)
return rnn.model("bad", { outputs = { y = y } })
