-- What the loss does not depend on has the gradient 0: an input, an initial state, a scalar.
local x = rnn.sequence("x", { size = 3 })
local z = rnn.sequence("z", { size = 2 })
local u = rnn.scalar("u")
local h = rnn.gru(4)(z)
return rnn.model("unreached_inputs", {
  loss = rnn.mse(x, 0.3), outputs = { h = h, x = x, u = u } })
