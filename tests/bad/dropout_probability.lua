-- expect: 3: dropout: the probability must be a number from 0 up to, but not, 1, and is the number 1
local x = rnn.sequence("x", { size = 5 })
local y = dropout(x, 1)
return rnn.model("bad", { outputs = { y = y } })
