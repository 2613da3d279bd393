-- expect: 3: pyramid: 65536 steps of 2048 units are too many, a value has at most 67108864 units
local x = rnn.sequence("x", { size = 2048 })
local y = pyramid(x, 65536)
return rnn.model("bad", { outputs = { y = y } })
