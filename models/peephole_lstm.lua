-- LSTM with peepholes (Gers and Schmidhuber, 2000): the gates see the cell.

local function peephole_lstm(size)
  return rnn.cell {
    name  = "peephole",
    state = { h = size, c = size },
    init  = { bf = rnn.constant(1) },
    step = function(x, s, p)
      local i = sigmoid(p.Wi(x) + p.Ri(s.h) + p.vi * s.c + p.bi)
      local f = sigmoid(p.Wf(x) + p.Rf(s.h) + p.vf * s.c + p.bf)
      local g = tanh   (p.Wg(x) + p.Rg(s.h) + p.bg)
      local c = f * s.c + i * g
      local o = sigmoid(p.Wo(x) + p.Ro(s.h) + p.vo * c + p.bo)
      local h = o * tanh(c)
      return h, { h = h, c = c }
    end }
end

local x = rnn.sequence("x", { size = rnn.option("inputs", 16) })
local output, last = rnn.scan(peephole_lstm(rnn.option("hidden", 64)), x)

local target = rnn.sequence("target", { size = output.size })
return rnn.model("peephole_lstm", {
  loss    = rnn.mse(output, target),
  outputs = { output = output, h = last.h, c = last.c } })
