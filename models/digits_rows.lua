-- A written digit read row by row, many to one.

local drop_in, drop_out = rnn.option("drop_in", 0.2), rnn.option("drop_out", 0.5)

local rows  = rnn.sequence("rows", { size = 28 })
local digit = rnn.token("digit", { vocab = 10 })

local h      = rnn.lstm(rnn.option("hidden", 192), { name = "lstm" })(dropout(rows, drop_in))
local scores = rnn.linear(10, { name = "readout" })(dropout(last(h), drop_out))

return rnn.model("digits_rows", {
  loss    = rnn.cross_entropy(scores, digit),
  outputs = { scores = scores, best = argmax(scores) } })
