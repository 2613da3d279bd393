-- An output that is the same number at every step is 0 beyond each row's length all the same.
local x = rnn.sequence("x", { size = 3 })
local y, last = rnn.scan(rnn.cell {
  state = { h = 3 },
  step = function(x, s, p) return sigmoid(0 * x), { h = tanh(x + s.h) } end }, x)
return rnn.model("number_over_time", { outputs = { y = y, h = last.h } })
