-- expect: 2: T has 5 steps, and at least 6 are needed: `pyramid` rounds down, and the axis that it makes would have none
local x = rnn.sequence("x", { size = 2, steps = 5 })
local y = pyramid(pyramid(x, 3, { round = "down" }), 2, { round = "down" })
return rnn.model("bad", { outputs = { y = y } })
