-- expect: 3: 'linear' is not defined
local x = rnn.sequence("x", { size = 5 })
local y = linear(3)(x)
return rnn.model("bad", { outputs = { y = y } })
