-- expect: 3: the parameter linear1.bias is a vector, and its initial values are those of a matrix
local x = rnn.vector("x", { size = 2 })
local y = rnn.linear(2, { init = rnn.orthogonal() })(x)
return rnn.model("bad", { outputs = { y = y } })
