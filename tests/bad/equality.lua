-- expect: 3: values cannot be compared with ==: they have no number while the model is traced
local x = rnn.sequence("x", { size = 5 })
local y = x == x + 1 and x or x
return rnn.model("bad", { outputs = { y = y } })
