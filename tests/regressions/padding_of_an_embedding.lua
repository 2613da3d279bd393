-- The row of the padding is 0, and gets no gradient but through the tied matrix.
local a = rnn.tokens("a", { vocab = 3 })
local e = rnn.embedding(3, 4, { padding = 0 })
local tied = rnn.embedding(3, 4, { padding = 2 })
return rnn.model("padding_of_an_embedding", {
  loss = rnn.cross_entropy(tied:transposed()(e(a) + tied(a)), a), outputs = { rows = e(a) } })
