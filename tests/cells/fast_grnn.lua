-- FastGRNN (Kusupati et al., 2018): gate and candidate share their matrices, which are of low rank;
-- two learned scalars weigh them.

local function fast_grnn(size, rank)
  return rnn.cell {
    state = { h = size },
    init  = { zeta = rnn.constant(1), nu = rnn.constant(-4) },
    step = function(x, s, p)
      local a = p.W1(p.W2(x, rank)) + p.U1(p.U2(s.h, rank))
      local z, n = sigmoid(a + p.bz), tanh(a + p.bn)
      local h = (sigmoid(p.zeta:scalar()) * (1 - z) + sigmoid(p.nu:scalar())) * n + z * s.h
      return h, { h = h }
    end }
end

local x = rnn.sequence("x", { size = 7 })
local y = rnn.scan(fast_grnn(9, 3), x)

local target = rnn.sequence("target", { size = y.size })
return rnn.model("fast_grnn", { loss = rnn.mse(y, target), outputs = { y = y } })
