-- A linear neuron that sees only itself, y(t) = w y(t-1) from y(1) on. After n steps it is
-- w^n y(1), and its gradient n w^(n-1) y(1): for w > 1 both explode, below both vanish.

local neuron = rnn.cell {
  name  = "neuron",
  state = { y = "scalar" },
  init  = { w = rnn.constant(rnn.option("w", 1.01)) },
  step = function(_, s, p)
    local y = p.w:scalar() * s.y
    return y, { y = y }
  end }

local first = rnn.scalar("first")
local _, last = rnn.scan(neuron, { axis = "T", init = { y = first } })

return rnn.model("power", { loss = rnn.average(last.y), outputs = { y = last.y } })
