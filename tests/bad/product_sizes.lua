-- expect: 4: matvec: sizes differ, layer.W is 5 and short is 3
local x = rnn.sequence("x", { size = 5 })
local short = slice(x, 1, 3)
local layer = rnn.layer(function(a, p) return p.W(a, 4) end, { name = "layer" })
local y = layer(x)
local z = layer(short)
return rnn.model("bad", { outputs = { y = y, z = z } })
