-- expect: 3: T has 4 steps here and 5 by what was stated before
local x = rnn.sequence("x", { size = 2, steps = 5 })
local y = rnn.tokens("y", { vocab = 3, steps = 4 })
return rnn.model("bad", { outputs = { x = x } })
