-- expect: 2: x: 2147483647 units; a value has at most 67108864
local x = rnn.sequence("x", { size = 2147483647 })
return rnn.model("bad", { outputs = { y = x .. x } })
