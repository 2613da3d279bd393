-- Simple recurrent unit, SRU (Lei et al., 2018): no matrix in the recurrence, so every product leaves
-- the loop.

local function sru(size)
  return rnn.cell {
    state = { c = size },
    step = function(x, s, p)
      local f = sigmoid(p.Wf(x) + p.vf * s.c + p.bf)
      local r = sigmoid(p.Wr(x) + p.vr * s.c + p.br)
      local c = f * s.c + (1 - f) * p.W(x)
      return r * c + (1 - r) * x, { c = c }
    end }
end

local x = rnn.sequence("x", { size = 7 })
local y = rnn.scan(sru(x.size), x)

local target = rnn.sequence("target", { size = y.size })
return rnn.model("sru", { loss = rnn.mse(y, target), outputs = { y = y } })
