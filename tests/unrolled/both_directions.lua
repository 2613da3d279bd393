-- Many to one, in both directions: states with two buffers, and what each direction leaves at its end.
local x = rnn.sequence("x", { size = 5, steps = rnn.option("steps", 4) })
local label = rnn.token("label", { vocab = 3 })
local h, last = rnn.gru(8, { bidirectional = true, name = "rows" })(x)
local logits = rnn.linear(3, { name = "readout" })(last.forward.h .. last.backward.h)
return rnn.model("both_directions", {
  loss = rnn.cross_entropy(logits, label), outputs = { logits = logits, h = h },
  metrics = { accuracy = rnn.accuracy(logits, label) } })
