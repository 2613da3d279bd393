-- expect: 3: #x: the size of a value is x.size
local x = rnn.sequence("x", { size = 5 })
local y = #x
return rnn.model("bad", { outputs = { y = y } })
