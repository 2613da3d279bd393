-- expect: 2: rnn.parameter: the size of a matrix is { rows, columns }, and 1 numbers are given
local W = rnn.parameter("W", { 4 })
return rnn.model("bad", { outputs = { y = W(rnn.sequence("x", { size = 4 })) } })
