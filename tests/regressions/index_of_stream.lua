-- The step's number counts from the start of the stream, in steps and over chunks.
local x = rnn.sequence("x", { size = 3 })
local cell = rnn.cell {
  state = { h = 3 },
  step = function(x, s, p)
    local h = tanh(p.W(x) + exp(-0.3 * rnn.index("T")) * s.h)
    return h, { h = h }
  end }
local y = rnn.scan(cell, x)
return rnn.model("index_of_stream", {
  loss = rnn.mse(y, 0.3), outputs = { y = y, t = rnn.index("T") }, carry = "T" })
