-- LSTM with layer normalization (Ba, Kiros and Hinton, 2016) of both products and of the cell.

local function normalized_lstm(size)
  local one, zero = rnn.constant(1), rnn.constant(0)
  local function normalized(z, gain, bias) return layer_norm(z) * gain + bias end
  return rnn.cell {
    state = { h = size, c = size },
    init  = { gain_x = one, gain_h = one, gain_c = one,
              bias_x = zero, bias_h = zero, bias_c = zero },
    step = function(x, s, p)
      local z = normalized(p.W(x, 4 * size), p.gain_x, p.bias_x)
              + normalized(p.R(s.h, 4 * size), p.gain_h, p.bias_h) + p.b
      local i, f, g, o = split(z, 4)
      local c = sigmoid(f) * s.c + sigmoid(i) * tanh(g)
      local h = sigmoid(o) * tanh(normalized(c, p.gain_c, p.bias_c))
      return h, { h = h, c = c }
    end }
end

local x = rnn.sequence("x", { size = rnn.option("inputs", 16) })
local y = rnn.scan(normalized_lstm(rnn.option("hidden", 64)), x)

local target = rnn.sequence("target", { size = y.size })
return rnn.model("normalized_lstm", { loss = rnn.mse(y, target), outputs = { y = y } })
