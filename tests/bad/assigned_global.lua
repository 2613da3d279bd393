-- expect: 3: 'y' is assigned without being declared
local x = rnn.sequence("x", { size = 5 })
y = tanh(x)
return rnn.model("bad", { outputs = { y = y } })
