-- Structurally constrained network, SCRN (Mikolov et al., 2015): beside the hidden units, slow ones
-- that hardly forget.

local function scrn(fast, slow)
  local alpha = 0.95
  return rnn.cell {
    state = { h = fast, s = slow },
    step = function(x, s, p)
      local context = (1 - alpha) * p.B(x) + alpha * s.s
      local h = sigmoid(p.P(context) + p.A(x) + p.R(s.h))
      return p.U(h, fast) + p.V(context), { h = h, s = context }
    end }
end

local x = rnn.sequence("x", { size = rnn.option("inputs", 16) })
local y = rnn.scan(scrn(rnn.option("hidden", 64), rnn.option("slow", 16)), x)

local target = rnn.sequence("target", { size = y.size })
return rnn.model("scrn", { loss = rnn.mse(y, target), outputs = { y = y } })
