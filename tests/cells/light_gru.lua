-- Light GRU (Ravanelli et al., 2018): no reset gate, rectified linear candidates; normalized by layer
-- here, as the statistics of a batch are not of one example.

local function light_gru(size)
  return rnn.cell {
    state = { h = size },
    step = function(x, s, p)
      local z = sigmoid(layer_norm(p.Wz(x, size)) + p.Rz(s.h) + p.bz)
      local n = relu(layer_norm(p.Wn(x, size)) + p.Rn(s.h) + p.bn)
      local h = z * s.h + (1 - z) * n
      return h, { h = h }
    end }
end

local x = rnn.sequence("x", { size = 7 })
local y = rnn.scan(light_gru(9), x)

local target = rnn.sequence("target", { size = y.size })
return rnn.model("light_gru", { loss = rnn.mse(y, target), outputs = { y = y } })
