-- expect: 3: scalar: expects a vector of size 1, and finds 5 units per step of T
local x = rnn.sequence("x", { size = 5 })
local y = scalar(x)
return rnn.model("bad", { outputs = { y = y } })
