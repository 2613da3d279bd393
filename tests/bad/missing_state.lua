-- expect: 5: the step returns no next 'h'; it must return its output and the next state
local x = rnn.sequence("x", { size = 5 })
local cell = rnn.cell { state = { h = 5 }, step = function(a, s, p)
  local h = tanh(a + s.h)
  return h, {}
end }
local y = rnn.scan(cell, x)
return rnn.model("bad", { outputs = { y = y } })
