-- expect: 4: add: sizes differ, x is 5 and w is 7
local x = rnn.sequence("x", { size = 5 })
local w = rnn.vector("w", { size = 7 })
local y = x + w
return rnn.model("bad", { outputs = { y = y } })
