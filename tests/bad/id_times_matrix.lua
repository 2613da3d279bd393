-- expect: 3: layer.W: a matrix cannot be applied to ids
local x = rnn.tokens("x", { vocab = 10 })
local layer = rnn.layer(function(a, p) return p.W(a, 3) end, { name = "layer" })
local y = layer(x)
return rnn.model("bad", { outputs = { y = y } })
