-- Antisymmetric network (Chang et al., 2019): h' = h + e tanh((W - W') h - g h + V x + b), with a
-- gate. The transposed matrix is the same parameter.

local function antisymmetric(size)
  local step_size, diffusion = 0.1, 0.01
  return rnn.cell {
    state = { h = size },
    step = function(x, s, p)
      local turn = p.W(s.h, size) - p.W:transposed()(s.h) - diffusion * s.h
      local z = sigmoid(turn + p.Vz(x) + p.bz)
      local h = s.h + step_size * z * tanh(turn + p.Vh(x) + p.bh)
      return h, { h = h }
    end }
end

local x = rnn.sequence("x", { size = 7 })
local y = rnn.scan(antisymmetric(9), x)

local target = rnn.sequence("target", { size = y.size })
return rnn.model("antisymmetric", { loss = rnn.mse(y, target), outputs = { y = y } })
