-- What is chosen at two steps only is the largest of all steps.
local x = rnn.sequence("x", { size = 3 })
local cell = rnn.cell { state = { h = 3 }, step = function(x, s, p)
  local new = tanh(p.U(s.h) + x)
  return new, { h = select(less(rnn.index("T"), 2), new, s.h) }
end }
local y = select(less(rnn.index("T"), 2), max(rnn.scan(cell, x), "T"), 0)
return rnn.model("guarded_largest", { loss = rnn.mse(y, 0.3), outputs = { y = y } })
