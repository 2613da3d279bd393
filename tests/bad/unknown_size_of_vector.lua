-- expect: 4: the size of the parameter layer.b is not known: nothing that it meets has one
-- also:    hint: combine it with a vector whose size is known, as in p.b + fill(0, n), or declare rnn.parameter("b", n)
local x = rnn.sequence("x", { size = 5 })
local layer = rnn.layer(function(a, p) local y = tanh(p.b); return y end, { name = "layer" })
local y = sum(layer(x)) * x
return rnn.model("bad", { outputs = { y = y } })
