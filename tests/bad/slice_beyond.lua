-- expect: 3: slice: features 3 to 6 of x, which has 5
local x = rnn.sequence("x", { size = 5 })
local y = slice(x, 3, 6)
return rnn.model("bad", { outputs = { y = y } })
