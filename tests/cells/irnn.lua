-- IRNN (Le, Jaitly and Hinton, 2015): rectified linear units that begin as the identity.

local function irnn(size)
  return rnn.cell {
    state = { h = size },
    init  = { W = rnn.normal(0, 0.001), R = rnn.identity(), b = rnn.constant(0) },
    step = function(x, s, p)
      local h = relu(p.W(x) + p.R(s.h) + p.b)
      return h, { h = h }
    end }
end

local x = rnn.sequence("x", { size = 7 })
local y = rnn.scan(irnn(9), x)

local target = rnn.sequence("target", { size = y.size })
return rnn.model("irnn", { loss = rnn.mse(y, target), outputs = { y = y } })
