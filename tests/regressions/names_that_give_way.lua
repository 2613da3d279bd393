-- Results and values whose names are taken in C: by inputs, their lengths and gradients, by the
-- library and the runtime.
local x = rnn.sequence("x", { size = 3 })
local y = rnn.sequence("out_x", { size = 3 })
local cell = rnn.cell { name = "rnn", state = { exp = 3 }, step = function(x, s, p)
  local size_t = sigmoid(p.tanh(x) + p.U(s.exp))
  local NULL = size_t * s.exp
  return { NULL = NULL, size_t = size_t }, { exp = NULL }
end }
local h = rnn.scan(cell, x)
local seed = rnn.parameter("RNN_LANES", 3) * h.NULL + y
return rnn.model("names_that_give_way", {
  loss = rnn.mse(seed, 0.3), metrics = { update = rnn.mse(y, 1), out_update = rnn.mse(y, 0) },
  outputs = { x = h.NULL, size_t = h.size_t, T_lengths = x * 2, d_x = y * 2, seed = seed } })
