-- expect: 4: max: cell1_previous_h does not vary over T; it is 3 units per step of T, and this is one step of a scan along that axis
local x = rnn.sequence("x", { size = 3 })
local cell = rnn.cell { state = { h = 3 }, step = function(x, s, p)
  local h = tanh(p.W(x) + max(s.h, "T"))
  return h, { h = h }
end }
return rnn.model("bad", { outputs = { y = rnn.scan(cell, x) } })
