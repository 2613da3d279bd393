-- expect: 5: sum_over needs all steps of T, and each of these needs it in turn: the recurrence of cell1_previous_error runs through it
local x = rnn.sequence("x", { size = 3 })
local cell = rnn.cell { state = { h = 3, error = "scalar" }, step = function(x, s, p)
  local h = tanh(p.W(x) + s.error * s.h)
  return h, { h = h, error = rnn.mse(h, x) }
end }
return rnn.model("bad", { outputs = { y = rnn.scan(cell, x) } })
