-- expect: 4: add: the operands vary over different axes
local x = rnn.sequence("x", { size = 5 })
local z = rnn.sequence("z", { size = 5, axis = "Tz" })
local y = x + z
return rnn.model("bad", { outputs = { y = y } })
