-- expect: 5: cell_previous_h[1]: a vector has no elements to index
-- also:    hint: slice(cell_previous_h, i, k) is the vector of the units i to k, from 1; sum(slice(cell_previous_h, i, i)) is one of them, a scalar
local x = rnn.sequence("x", { size = 5 })
local cell = rnn.cell { name = "cell", state = { h = 5 }, step = function(x, s, p)
  local h = tanh(p.W(x) + s.h[1])
  return h, { h = h }
end }
return rnn.model("bad", { outputs = { y = rnn.scan(cell, x) } })
