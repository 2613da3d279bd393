-- expect: 2: vector: argument 2 must be a string without zero bytes, and is the string 'x'
local x = rnn.vector("x\0y", { size = 5 })
return rnn.model("bad", { outputs = { y = x } })
