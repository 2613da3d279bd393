-- expect: 4: layer.b[2]: a vector has no elements to index
-- also:    hint: slice(layer.b, i, k) is the vector of the units i to k, from 1; sum(slice(layer.b, i, i)) is one of them, a scalar
local x = rnn.sequence("x", { size = 5 })
local layer = rnn.layer(function(a, p) return a * p.b[2] end, { name = "layer" })
local y = layer(x)
return rnn.model("bad", { outputs = { y = y } })
