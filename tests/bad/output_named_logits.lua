-- expect: 4: generate: its logits have the name logits, which another result has too
local x = rnn.tokens("x", { vocab = 5 })
local scores = rnn.embedding(5, 5)(previous(x))
return rnn.model("bad", { outputs = { logits = softmax(scores) },
                          generate = { token = x, logits = scores } })
