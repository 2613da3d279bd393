-- expect: 4: add: argument 2 must be a value, and is nil
local x = rnn.sequence("x", { size = 5 })
local missing
local y = x + missing
return rnn.model("bad", { outputs = { y = y } })
