-- What at_start hands on to the next step is 0, which does not vary over the rows of the batch.
local v = rnn.vector("v", { size = 5 })
local x = rnn.sequence("x", { size = 40 })
local cell = rnn.cell {
  state = { h = 40 },
  step = function(x, s, p)
    local h = tanh(x + s.h + at_start(p.W(v)))
    return h, { h = h }
  end }
local y = rnn.scan(cell, x)
return rnn.model("at_start_of_step", { loss = rnn.mse(y, 0.3), outputs = { y = y } })
