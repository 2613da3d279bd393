-- Chaos-free network (Laurent and von Brecht, 2017): without input its state falls to zero, whatever the weights.

local function chaos_free(size)
  return rnn.cell {
    state = { h = size },
    init  = { bf = rnn.constant(1), bi = rnn.constant(-1) },
    step = function(x, s, p)
      local f = sigmoid(p.Uf(s.h) + p.Vf(x) + p.bf)
      local i = sigmoid(p.Ui(s.h) + p.Vi(x) + p.bi)
      local h = f * tanh(s.h) + i * tanh(p.W(x))
      return h, { h = h }
    end }
end

local x = rnn.sequence("x", { size = 7 })
local y = rnn.scan(chaos_free(9), x)

local target = rnn.sequence("target", { size = y.size })
return rnn.model("chaos_free", { loss = rnn.mse(y, target), outputs = { y = y } })
