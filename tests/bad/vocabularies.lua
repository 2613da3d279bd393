-- expect: 3: embedding: x has 10 ids, and there are places for 9
local x = rnn.tokens("x", { vocab = 10 })
local y = rnn.embedding(9, 4)(previous(x))
return rnn.model("bad", { outputs = { y = y } })
