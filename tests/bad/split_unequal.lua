-- expect: 3: split: 5 units cannot be split into 2 equal parts
local x = rnn.sequence("x", { size = 5 })
local y = split(x, 2)
return rnn.model("bad", { outputs = { y = y } })
