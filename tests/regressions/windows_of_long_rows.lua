-- Windows that look both ways, and beyond both ends of every row.
local x = rnn.sequence("x", { size = 3 })
local a = rnn.layer(function(x, p) return tanh(p.W(x, 4)) end)(x)
local s = sum(a)
return rnn.model("windows_of_long_rows", {
  loss = rnn.mse(window(a, 2, 1), 0.3) + rnn.mse(window(window(s, 1, 0), 2, 0), 0.1),
  outputs = { both = window(x, 1, 2), ahead = window(x, 0, 2), one = window(s, 0),
              long = window(x, 9, 12) } })
