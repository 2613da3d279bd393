-- Chunks and steps of a stream attend to a memory of static length whose axis is derived twice.
local frames = rnn.sequence("frames", { size = 2, axis = "U", steps = 7 })
local x = rnn.sequence("x", { size = 3, axis = "T" })
local memory = pyramid(pyramid(frames, 2), 2)
local reader = rnn.cell { name = "reader", state = { h = 4 }, step = function(x, s, p)
  local weight = softmax(s.h:dot(p.W(memory, 4)), memory.axis)
  local h = tanh(p.A(x, 4) + p.B(sum(weight * memory, memory.axis)) + p.R(s.h))
  return h, { h = h }
end }
local h = rnn.scan(reader, x)
return rnn.model("carry_beside_two_levels", {
  loss = rnn.mse(h, 0.3), outputs = { h = h }, carry = "T" })
