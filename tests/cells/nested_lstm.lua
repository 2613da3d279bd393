-- Nested LSTM (Moniz and Krueger, 2017): the cell is an LSTM of its own.

local function nested_lstm(size)
  local inner = rnn.cells.lstm(size)
  return rnn.cell {
    state = { h = size, inner = inner.state },
    step = function(x, s, p)
      local i = sigmoid(p.Wi(x, size) + p.Ri(s.h) + p.bi)
      local f = sigmoid(p.Wf(x) + p.Rf(s.h) + p.bf)
      local g = tanh(p.Wg(x, size) + p.Rg(s.h) + p.bg)
      local o = sigmoid(p.Wo(x) + p.Ro(s.h) + p.bo)
      local inside = { h = f * s.inner.h, c = s.inner.c }
      local c, inner_next = inner.step(i * g, inside, p.inner)
      local h = o * tanh(c)
      return h, { h = h, inner = inner_next }
    end }
end

local x = rnn.sequence("x", { size = 7 })
local y = rnn.scan(nested_lstm(9), x)

local target = rnn.sequence("target", { size = y.size })
return rnn.model("nested_lstm", { loss = rnn.mse(y, target), outputs = { y = y } })
