-- Two matrices have one gradient, which is computed once and added in two places.
local x = rnn.sequence("x", { size = 5 })
local layer = rnn.layer(function(x, p) return p.A(x, 5) + p.B(x, 5) end)
return rnn.model("equal_gradients", { outputs = { y = layer(x), mean = mean(x) } })
