-- Results and values whose names are taken in C: by inputs, their lengths and gradients, by the
-- library and the runtime.
local x = rnn.sequence("x", { size = 3 })
local y = rnn.sequence("out_x", { size = 3 })
local cell = rnn.cell { name = "rnn", state = { exp = 3 }, step = function(x, s, p)
  local size_t = sigmoid(p.tanh(x) + p.U(s.exp))
  local NULL = size_t * s.exp
  return { NULL = NULL, size_t = size_t }, { exp = NULL }
end }
local block0 = x .. y -- read by a kernel with products of two operands
local pair = rnn.cell { name = "pair", state = { h = 4 }, step = function(block0, s, p)
  local acc1 = tanh(p.W(block0, 4) + p.U(s.h) + p.V(tanh(s.h))) * sum(block0)
  return acc1, { h = acc1 } end }
local h = rnn.scan(cell, x)
local seed = rnn.parameter("RNN_LANES", 3) * h.NULL + y
return rnn.model("names_that_give_way", {
  loss = rnn.mse(seed, 0.3), metrics = { update = rnn.mse(y, 1), out_update = rnn.mse(y, 0) },
  outputs = { pair = rnn.scan(pair, block0), x = h.NULL, size_t = h.size_t, T_lengths = x * 2, d_x = y * 2, seed = seed } })
