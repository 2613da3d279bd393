-- The derived axis is of static length too: three steps of five.
local x = rnn.sequence("x", { size = 3, steps = rnn.option("steps", 5) })
local below = rnn.lstm(6, { name = "below" })(x)
local above, last = rnn.lstm(7, { name = "above" })(pyramid(dropout(below, 0.2), 2))
local target = rnn.sequence("target", { size = 7, axis = above.axis })
return rnn.model("pyramid", {
  loss = rnn.mse(above, target), outputs = { above = above, c = last.c } })
