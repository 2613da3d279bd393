-- expect: 5: the next state h does not fit: it is 2 units per step of T, and began as 5 units per step of T
local x = rnn.sequence("x", { size = 5 })
local cell = rnn.cell { state = { h = 5 }, step = function(a, s, p)
  local h = tanh(a + s.h)
  return h, { h = slice(h, 1, 2) }
end }
local y = rnn.scan(cell, x)
return rnn.model("bad", { outputs = { y = y } })
