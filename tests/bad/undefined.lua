-- expect: 3: 'sigmiod' is not defined
local x = rnn.sequence("x", { size = 5 })
local y = sigmiod(x)
return rnn.model("bad", { outputs = { y = y } })
