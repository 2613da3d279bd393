-- expect: 3: rnn.linear: the size must be a whole number from 1, and is the number 2.5
local x = rnn.sequence("x", { size = 5 })
local y = rnn.linear(2.5)(x)
return rnn.model("bad", { outputs = { y = y } })
