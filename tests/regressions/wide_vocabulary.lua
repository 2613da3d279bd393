-- So many words that neither their scores nor what is derived from these exist for all steps at once,
-- but for the last loss, whose gradient needs the mean of all.
local vocab = 4200
local words = rnn.tokens("words", { vocab = vocab, axis = "T" })
local x = rnn.embedding(vocab, 3)(rnn.previous(words))
local h = rnn.lstm(4)(x)
local first, second = rnn.linear(vocab)(h), rnn.linear(vocab, { name = "second" })(tanh(h))
local mean = rnn.cross_entropy(second, words)
return rnn.model("wide_vocabulary", {
  loss = rnn.cross_entropy(first, words, { smoothing = 0.1 }) + mean * mean,
  metrics = { right = rnn.accuracy(first, words) } })
