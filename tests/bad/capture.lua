-- expect: 5: z varies over T, the axis of this scan, and comes from outside of its step
local x = rnn.sequence("x", { size = 5 })
local z = tanh(x)
local cell = rnn.cell { state = { h = 5 }, step = function(a, s, p)
  local h = tanh(a + z + s.h)
  return h, { h = h }
end }
local y = rnn.scan(cell, x)
return rnn.model("bad", { outputs = { y = y } })
