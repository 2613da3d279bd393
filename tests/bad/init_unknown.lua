-- expect: 7: the initial state 'c' is not in the state of the cell
local x = rnn.sequence("x", { size = 5 })
local cell = rnn.cell { state = { h = 5 }, step = function(a, s, p)
  local h = tanh(a + s.h)
  return h, { h = h }
end }
local y = rnn.scan(cell, x, { init = { c = 0 } })
return rnn.model("bad", { outputs = { y = y } })
