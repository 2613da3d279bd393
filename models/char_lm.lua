-- A language model of characters: two LSTM layers, trained on a stream of text chunk by chunk.

local V      = rnn.option("vocab", 65)
local H      = rnn.option("hidden", 256)
local layers = rnn.option("layers", 2)
local drop   = rnn.option("dropout", 0.0)

local text  = rnn.tokens("text", { vocab = V })
local embed = rnn.embedding(V, rnn.option("embedding", 64), { name = "embed" })

local lstm   = rnn.lstm(H, { layers = layers, dropout = drop, name = "lstm" })
local h      = lstm(embed(previous(text)))
local logits = rnn.linear(V, { name = "readout" })(dropout(h, drop))

return rnn.model("char_lm", {
  loss     = rnn.cross_entropy(logits, text),
  outputs  = { logits = logits },
  generate = { token = text, logits = logits },
  carry    = "T" })
