-- expect: 3: x is a value, 5 units per step of T, and has no 'shape'; it has size, axis and dot
local x = rnn.sequence("x", { size = 5 })
local y = x.shape
return rnn.model("bad", { outputs = { y = y } })
