-- Multiplicative integration (Wu et al., 2016): the products with input and state are multiplied,
-- not only added.

local function multiplicative_integration(size)
  return rnn.cell {
    state = { h = size },
    init  = { alpha = rnn.constant(1), beta1 = rnn.constant(0.5), beta2 = rnn.constant(0.5) },
    step = function(x, s, p)
      local wx, rh = p.W(x), p.R(s.h)
      local h = tanh(p.alpha * wx * rh + p.beta1 * wx + p.beta2 * rh + p.b)
      return h, { h = h }
    end }
end

local x = rnn.sequence("x", { size = 7 })
local y = rnn.scan(multiplicative_integration(9), x)

local target = rnn.sequence("target", { size = y.size })
return rnn.model("multiplicative_integration", { loss = rnn.mse(y, target), outputs = { y = y } })
