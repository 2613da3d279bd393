-- expect: 3: two layers have a parameter named weight
local x = rnn.sequence("x", { size = 5 })
local y = rnn.linear(3, { name = "" })(rnn.linear(3, { name = "" })(x))
return rnn.model("bad", { outputs = { y = y } })
