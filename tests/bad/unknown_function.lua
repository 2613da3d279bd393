-- expect: 3: rnn has no 'lstmm'
local x = rnn.sequence("x", { size = 5 })
local y = rnn.lstmm(3)(x)
return rnn.model("bad", { outputs = { y = y } })
