-- expect: 3: unexpected symbol near '='
local x = rnn.sequence("x", { size = 5 })
local y = = x
return rnn.model("bad", { outputs = { y = y } })
