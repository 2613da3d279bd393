-- expect: 5: a scan within the step of another one is not supported yet
local x = rnn.sequence("x", { size = 5 })
local inner = rnn.cells.gru(3)
local cell = rnn.cell { state = { h = 3 }, step = function(a, s, p)
  local h = rnn.scan(inner, a)
  return h, { h = h }
end }
local y = rnn.scan(cell, x)
return rnn.model("bad", { outputs = { y = y } })
