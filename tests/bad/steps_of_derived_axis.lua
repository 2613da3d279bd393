-- expect: 4: the steps of T_2 follow from those of T, which may be any number
local x = rnn.sequence("x", { size = 2 })
local y = pyramid(x, 2)
local z = rnn.sequence("z", { size = 4, axis = y.axis, steps = 3 })
return rnn.model("bad", { outputs = { y = y + z } })
