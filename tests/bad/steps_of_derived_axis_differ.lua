-- expect: 4: T_2 has 2 steps here and 3 by what was stated before
local x = rnn.sequence("x", { size = 2, steps = 5 })
local y = pyramid(x, 2)
local z = rnn.sequence("z", { size = 4, axis = y.axis, steps = 2 })
return rnn.model("bad", { outputs = { y = y + z } })
