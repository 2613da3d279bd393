-- expect: 6: rnn.bidirectional: the cell's output is a table; say how two are combined, { combine = f }
local x = rnn.sequence("x", { size = 2 })
local function cell()
  return rnn.cell { state = { h = 2 }, step = function(a, s, p) return { h = a }, { h = a } end }
end
local y = rnn.bidirectional(cell)(x)
return rnn.model("bad", { outputs = { y = y } })
