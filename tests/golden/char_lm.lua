-- A character language model: embedding, LSTM layers, linear, cross-entropy.
local V = rnn.option("vocab", 15)
local layers = rnn.option("layers", 2)
local tokens = rnn.tokens("tokens", { vocab = V })
local targets = rnn.tokens("targets", { vocab = V })
local x = rnn.embedding(V, rnn.option("embed", 5), { name = "embed" })(tokens)
local y, last = rnn.lstm(rnn.option("hidden", 9), { layers = layers, name = "rnn" })(x)
local logits = rnn.linear(V, { name = "readout" })(y)
local outputs = { logits = logits }
for l = 1, layers do
  outputs["h_n" .. l - 1] = last[l].h
  outputs["c_n" .. l - 1] = last[l].c
end
return rnn.model(rnn.option("name", "char_lm"),
  { loss = rnn.cross_entropy(logits, targets), outputs = outputs })
