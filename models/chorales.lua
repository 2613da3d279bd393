-- Music: which of the 88 keys of a piano sound next, in chorales. The loss is that of all keys
-- together, in nats a step.

local H    = rnn.option("hidden", 150)
local drop = rnn.option("dropout", 0.2)

local keys   = rnn.sequence("keys", { size = 88 }) -- 1 where one sounds
local h      = rnn.lstm(H, { name = "lstm" })(dropout(previous(keys), drop))
local logits = rnn.linear(88, { name = "readout" })(dropout(h, drop))

return rnn.model("chorales", {
  loss     = rnn.binary_cross_entropy(logits, keys) * 88,
  outputs  = { logits = logits },
  generate = { token = keys, logits = logits } })
