-- expect: 3: the parameter layer.W is asked for with size 3 here, and has 4
local x = rnn.sequence("x", { size = 5 })
local layer = rnn.layer(function(a, p) return p.W(a, 4) + p.W(a, 3) end, { name = "layer" })
local y = layer(x)
return rnn.model("bad", { outputs = { y = y } })
