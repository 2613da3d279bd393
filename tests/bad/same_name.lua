-- expect: 3: the name 'a' is taken by a linear
local x = rnn.sequence("x", { size = 5 })
local y = rnn.linear(3, { name = "a" })(rnn.linear(3, { name = "a" })(x))
return rnn.model("bad", { outputs = { y = y } })
