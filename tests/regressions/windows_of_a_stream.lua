-- Windows, of windows and of numbers too, keep the steps before from chunk to chunk and from step
-- to step.
local x = rnn.sequence("x", { size = 3 })
local a = rnn.layer(function(x, p) return tanh(p.W(x, 4)) end)(x)
local y = rnn.scan(rnn.cells.gru(4), window(a, 3) .. shift(a, 1) .. shift(a, 2))
return rnn.model("windows_of_a_stream", { loss = rnn.mse(y, shift(a, 2)), carry = "T",
  outputs = { y = y, twice = window(window(y, 2), 1), numbers = window(sum(y), 2) } })
