-- Quasi-recurrent layer, QRNN (Bradbury et al., 2017): gates are convolutions over two steps, and
-- the recurrence only pools ("fo-pooling").

local size = 9
local gates = rnn.layer(function(x, p)
  local pair = window(x, 1)
  return { z = tanh(p.Wz(pair, size) + p.bz), f = sigmoid(p.Wf(pair, size) + p.bf),
           o = sigmoid(p.Wo(pair, size) + p.bo) }
end, { name = "gates" })

local pool = rnn.cell {
  state = { c = size },
  step = function(x, s, p)
    local c = x.f * s.c + (1 - x.f) * x.z
    return x.o * c, { c = c }
  end }

local x = rnn.sequence("x", { size = 7 })
local y = rnn.scan(pool, gates(x))

local target = rnn.sequence("target", { size = y.size })
return rnn.model("qrnn", { loss = rnn.mse(y, target), outputs = { y = y } })
