-- expect: 4: rnn.accuracy: reduce must be valid, batch or sum, and is 'mean'
local x = rnn.tokens("x", { vocab = 10 })
local y = rnn.embedding(10, 10)(previous(x))
local right = rnn.accuracy(y, x, { reduce = "mean" })
return rnn.model("bad", { loss = rnn.cross_entropy(y, x), metrics = { right = right } })
