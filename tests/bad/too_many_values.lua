-- expect: 3: tanh takes 1 value, and was given 2
local x = rnn.sequence("x", { size = 5 })
local y = tanh(x, x)
return rnn.model("bad", { outputs = { y = y } })
