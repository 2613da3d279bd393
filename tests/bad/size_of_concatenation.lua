-- expect: 3: concat: 134217728 units are too many, a value has at most 67108864
local x = rnn.sequence("x", { size = 67108864 })
local y = x .. x
return rnn.model("bad", { outputs = { y = y } })
