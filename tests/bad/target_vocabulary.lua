-- expect: 4: rnn.cross_entropy: x has 10 ids, and there are places for 9
local x = rnn.tokens("x", { vocab = 10 })
local y = rnn.linear(9)(rnn.embedding(10, 4)(x))
return rnn.model("bad", { loss = rnn.cross_entropy(y, x) })
