-- A tagger: embedding, GRU in both directions, a score for each tag.
local V, C = rnn.option("vocab", 21), rnn.option("tags", 4)
local tokens, tags = rnn.tokens("tokens", { vocab = V }), rnn.tokens("tags", { vocab = C })
local y, last = rnn.gru(rnn.option("hidden", 6), { bidirectional = true, name = "rnn" })(
  rnn.embedding(V, rnn.option("embed", 5), { name = "embed" })(tokens))
local logits = rnn.linear(C, { name = "readout" })(y)
return rnn.model(rnn.option("name", "slot_tagger"), {
  loss = rnn.cross_entropy(logits, tags),
  outputs = { logits = logits, h_n0 = last.forward.h, h_n1 = last.backward.h } })
