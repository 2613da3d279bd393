-- What at_start hands on to the next chunk is 0, which does not vary along the stream.
local x = rnn.sequence("x", { size = 3 })
local cell = rnn.cell {
  state = { h = 3 },
  step = function(x, s, p)
    local h = tanh(x + s.h + at_start(0.5))
    return h, { h = h }
  end }
local y = rnn.scan(cell, x)
return rnn.model("at_start_of_stream", {
  loss = rnn.mse(y, 0.3), outputs = { y = y }, carry = "T" })
