-- Multiplicative LSTM (Krause et al., 2016): the input chooses how the state acts.

local function multiplicative_lstm(size)
  return rnn.cell {
    state = { h = size, c = size },
    step = function(x, s, p)
      local m = p.Wm(x, size) * p.Rm(s.h)
      local i = sigmoid(p.Wi(x) + p.Ri(m) + p.bi)
      local f = sigmoid(p.Wf(x) + p.Rf(m) + p.bf)
      local o = sigmoid(p.Wo(x) + p.Ro(m) + p.bo)
      local c = f * s.c + i * (p.Wc(x) + p.Rc(m))
      local h = tanh(c * o)
      return h, { h = h, c = c }
    end }
end

local x = rnn.sequence("x", { size = 7 })
local y = rnn.scan(multiplicative_lstm(9), x)

local target = rnn.sequence("target", { size = y.size })
return rnn.model("multiplicative_lstm", { loss = rnn.mse(y, target), outputs = { y = y } })
