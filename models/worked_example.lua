-- The worked example of a memory: two hidden units, all weights 1, all activations linear.
-- The inputs (1,1), (1,1), (2,2) give the outputs (4,4), (12,12), (32,32).

local cell = rnn.cell {
  name  = "memory",
  state = { h = 2 },
  init  = { W = rnn.constant(1), U = rnn.constant(1), V = rnn.constant(1) },
  step = function(x, s, p)
    local h = p.W(x) + p.U(s.h)
    return p.V(h, 2), { h = h }
  end }

local x = rnn.sequence("x", { size = 2 })
local y = rnn.scan(cell, x)

return rnn.model("worked_example", { loss = rnn.average(sum(y)), outputs = { y = y } })
