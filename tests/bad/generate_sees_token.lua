-- expect: 5: generate: the logits see the token that they are to predict
local text = rnn.tokens("text", { vocab = 10 })
local h = rnn.lstm(8, { name = "layer" })(rnn.embedding(10, 4)(text))
local logits = rnn.linear(10)(h)
return rnn.model("bad", { generate = { token = text, logits = logits } })
