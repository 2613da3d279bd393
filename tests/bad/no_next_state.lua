-- expect: 5: the next state, the second value that the step returns, must be a table, and is nil
local x = rnn.sequence("x", { size = 5 })
local cell = rnn.cell { state = { h = 5 }, step = function(a, s, p)
  local h = tanh(a + s.h)
  return h
end }
local y = rnn.scan(cell, x)
return rnn.model("bad", { outputs = { y = y } })
