-- expect: 3: tanh: argument 1 must be a value, and is a table
local x = rnn.sequence("x", { size = 5 })
local y = tanh({})
return rnn.model("bad", { outputs = { y = y } })
