-- expect: 3: there is an input named x already
local x = rnn.sequence("x", { size = 5 })
local y = rnn.sequence("x", { size = 2 })
return rnn.model("bad", { outputs = { y = y } })
