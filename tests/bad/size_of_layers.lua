-- expect: 3: linear1.weight: 1073741824 units; a value has at most 67108864
local x = rnn.sequence("x", { size = 1 })
local y = rnn.linear(1073741824)(x)
return rnn.model("bad", { outputs = { y = y } })
