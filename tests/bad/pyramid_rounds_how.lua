-- expect: 3: pyramid: round must be "up" or "down", and is the string 'floor'
local x = rnn.sequence("x", { size = 2 })
local y = pyramid(x, 2, { round = "floor" })
return rnn.model("bad", { outputs = { y = y } })
