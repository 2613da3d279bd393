-- expect: 4: sum_over needs all steps of T, and each of these needs it in turn: the recurrence of cell1_previous_h runs through it
local x = rnn.sequence("x", { size = 3 })
local cell = rnn.cell { state = { h = 3 }, step = function(x, s, p)
  local mean_of_all = rnn.average(s.h)
  local h = tanh(p.W(x) + s.h - mean_of_all)
  return h, { h = h }
end }
return rnn.model("bad", { outputs = { y = rnn.scan(cell, x) } })
