-- LSTM with coupled input and forget gates (Greff et al., 2015).

local function coupled_lstm(size)
  return rnn.cell {
    state = { h = size, c = size },
    step = function(x, s, p)
      local f = sigmoid(p.Wf(x) + p.Rf(s.h) + p.bf)
      local g = tanh(p.Wg(x) + p.Rg(s.h) + p.bg)
      local o = sigmoid(p.Wo(x) + p.Ro(s.h) + p.bo)
      local c = f * s.c + (1 - f) * g
      local h = o * tanh(c)
      return h, { h = h, c = c }
    end }
end

local x = rnn.sequence("x", { size = 7 })
local y = rnn.scan(coupled_lstm(9), x)

local target = rnn.sequence("target", { size = y.size })
return rnn.model("coupled_lstm", { loss = rnn.mse(y, target), outputs = { y = y } })
