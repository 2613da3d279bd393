-- expect: 3: with the parameter linear1.weight, 65536 x 32768, the parameters are more than 2147483647 floats together
local x = rnn.sequence("x", { size = 32768 })
local y = rnn.linear(65536)(x)
return rnn.model("bad", { outputs = { y = y } })
