-- expect: 4: pick: expects an id (tokens), and x is a bag of up to 24 ids per step of T
local x = rnn.bags("x", { vocab = 10 })
local y = rnn.linear(10)(rnn.embedding(10, 4)(x))
return rnn.model("bad", { loss = rnn.cross_entropy(y, x) })
