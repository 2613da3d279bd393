-- expect: 3: layer_backward_previous_h looks ahead along T, and the model is carried from chunk to chunk along T: what follows a chunk is not known
local text = rnn.tokens("text", { vocab = 10 })
local h = rnn.lstm(8, { name = "layer", bidirectional = true })(rnn.embedding(10, 4)(previous(text)))
local logits = rnn.linear(10)(h)
return rnn.model("bad", { outputs = { logits = logits }, carry = "T" })
