-- expect: 3: the size of the parameter layer.V is not known: nothing that it meets has one
local x = rnn.sequence("x", { size = 5 })
local layer = rnn.layer(function(a, p) return p.V(p.b) end, { name = "layer" })
local y = sum(layer(x))
return rnn.model("bad", { outputs = { y = y } })
