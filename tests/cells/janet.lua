-- JANET (van der Westhuizen and Lasenby, 2018): an LSTM of which only the forget gate is left.

local function janet(size)
  local beta = 1
  return rnn.cell {
    state = { h = size },
    init  = { bf = rnn.constant(1) },
    step = function(x, s, p)
      local z = p.Wf(x) + p.Rf(s.h) + p.bf
      local n = tanh(p.Wn(x) + p.Rn(s.h) + p.bn)
      local h = sigmoid(z) * s.h + (1 - sigmoid(z - beta)) * n
      return h, { h = h }
    end }
end

local x = rnn.sequence("x", { size = 7 })
local y = rnn.scan(janet(9), x)

local target = rnn.sequence("target", { size = y.size })
return rnn.model("janet", { loss = rnn.mse(y, target), outputs = { y = y } })
