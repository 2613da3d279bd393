-- Minimal gated unit (Zhou et al., 2016): one gate both forgets and updates.

local function minimal_gated(size)
  return rnn.cell {
    state = { h = size },
    step = function(x, s, p)
      local f = sigmoid(p.Wf(x) + p.Rf(s.h) + p.bf)
      local n = tanh(p.Wn(x) + p.Rn(f * s.h) + p.bn)
      local h = (1 - f) * s.h + f * n
      return h, { h = h }
    end }
end

local x = rnn.sequence("x", { size = 7 })
local y = rnn.scan(minimal_gated(9), x)

local target = rnn.sequence("target", { size = y.size })
return rnn.model("minimal_gated", { loss = rnn.mse(y, target), outputs = { y = y } })
