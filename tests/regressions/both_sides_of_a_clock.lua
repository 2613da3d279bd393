-- Both sides of a clock have products of their own, and what reads them waits for whichever side was taken.
local x = rnn.sequence("x", { size = 3, axis = "T" })
local cell = rnn.cell { state = { c = 6 }, step = function(x, s, p)
  local v = p.W(s.c, 8)
  local chosen = every(2, p.A(v, 49) * p.B(v, 49), hard_sigmoid(p.C(v, 49)))
  local c = tanh(p.D(chosen, 6) + p.E(x))
  return c, { c = c }
end }
return rnn.model("both_sides_of_a_clock", { loss = rnn.mse((rnn.scan(cell, x)), 0.3) })
