-- The last states of layers begin others: a cell, a stack, both directions, a part of them.
local x = rnn.sequence("x", { size = 3, axis = "A" })
local z = rnn.sequence("z", { size = 3, axis = "U" })
local _, one = rnn.gru(4, { name = "one" })(x)
local _, two = rnn.gru(4, { name = "two", layers = 2 })(x)
local _, both = rnn.lstm(4, { name = "both", bidirectional = true })(x)
local _, all = rnn.gru(4, { name = "all", layers = 2, bidirectional = true })(x)
local cell, at_end = rnn.scan(rnn.cells.gru(4), z, { init = one })
local outputs = {
  cell = cell,
  layer = (rnn.gru(4)(z, { init = at_end })),
  top = (rnn.scan(rnn.cells.gru(4), z, { init = two[2] })),
  stack = (rnn.gru(4, { layers = 2 })(z, { init = two })),
  both = (rnn.lstm(4, { bidirectional = true })(z, { init = both })),
  forward = (rnn.scan(rnn.cells.lstm(4), z, { init = both.forward })),
  own = (rnn.bidirectional(function() return rnn.cells.lstm(4) end)(z, { init = both })),
  all = (rnn.gru(4, { layers = 2, bidirectional = true })(z, { init = all })),
  some = (rnn.gru(4, { layers = 2 })(z, { init = { {}, two[2] } })) }
return rnn.model("last_states_begin_layers", {
  loss = rnn.mse(outputs.cell, outputs.stack) + rnn.mse(outputs.all, 0.1), outputs = outputs })
