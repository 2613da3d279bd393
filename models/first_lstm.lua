-- LSTM as it was first published (Hochreiter and Schmidhuber, 1997): nothing is forgotten.

local function first_lstm(size)
  local function squash(x) return 4 * sigmoid(x) - 2 end
  return rnn.cell {
    state = { h = size, c = size },
    step = function(x, s, p)
      local i = sigmoid(p.Wi(x) + p.Ri(s.h) + p.bi)
      local o = sigmoid(p.Wo(x) + p.Ro(s.h) + p.bo)
      local c = s.c + i * squash(p.Wg(x) + p.Rg(s.h) + p.bg)
      local h = o * (2 * sigmoid(c) - 1)
      return h, { h = h, c = c }
    end }
end

local x = rnn.sequence("x", { size = rnn.option("inputs", 16) })
local y = rnn.scan(first_lstm(rnn.option("hidden", 64)), x)

local target = rnn.sequence("target", { size = y.size })
return rnn.model("first_lstm", { loss = rnn.mse(y, target), outputs = { y = y } })
