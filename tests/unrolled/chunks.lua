-- Truncated backpropagation through chunks of one length, and a step that reads its number.
local x = rnn.sequence("x", { size = 4, steps = rnn.option("steps", 3) })
local cell = rnn.cell {
  state = { h = 8, c = 8 },
  step = function(x, s, p)
    local c = sigmoid(p.F(x) + p.G(s.h)) * s.c + tanh(p.W(x) + p.R(s.h))
    local h = every(2, tanh(c), s.h) * exp(-0.1 * rnn.index("T"))
    return h, { h = h, c = c }
  end }
local y = rnn.scan(cell, x)
return rnn.model("chunks", {
  loss = rnn.mse(rnn.linear(4)(y), shift(x, 1)), outputs = { y = y }, carry = "T" })
