-- expect: 2: rnn.embedding: the padding is id 3, and there are 3 ids
local e = rnn.embedding(3, 4, { padding = 3 })
return rnn.model("bad", { outputs = { y = e(rnn.tokens("a", { vocab = 3 })) } })
