-- expect: 3: embedding: x has 10 ids, and there are places for 9
local x = rnn.bags("x", { vocab = 10, most = 3 })
return rnn.model("bad", { outputs = { y = rnn.embedding(9, 4)(x) } })
