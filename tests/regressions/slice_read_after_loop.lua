-- The gradient of the table reads a slice of what the backward loop computes at every step.
local ids = rnn.tokens("ids", { vocab = 4 })
local cell = rnn.cell {
  state = { h = 9 },
  step = function(x, s, p)
    local h = 0.5 * s.h + tanh((x .. slice(s.h, 1, 2)) * s.h)
    return h, { h = h }
  end }
local _, last = rnn.scan(cell, rnn.embedding(4, 7)(ids))
return rnn.model("slice_read_after_loop", { outputs = { h = last.h } })
