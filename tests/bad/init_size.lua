-- expect: 7: the initial state h must be of size 5, and is 4 units
local x = rnn.sequence("x", { size = 5 })
local cell = rnn.cell { state = { h = 5 }, step = function(a, s, p)
  local h = tanh(a + s.h)
  return h, { h = h }
end }
local y = rnn.scan(cell, x, { init = { h = rnn.vector("start", { size = 4 }) } })
return rnn.model("bad", { outputs = { y = y } })
