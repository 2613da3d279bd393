-- expect: 5: previous: cell1_h is 5 units per step of T, within a step of a scan; expected one time axis
local x = rnn.sequence("x", { size = 5 })
local cell = rnn.cell { state = { h = 5 }, step = function(a, s, p)
  local h = tanh(a + s.h)
  return previous(h), { h = h }
end }
local y = rnn.scan(cell, x)
return rnn.model("bad", { outputs = { y = y } })
