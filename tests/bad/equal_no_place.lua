-- expect: 4: equal: x has 10 ids, and there are places for 9
local x = rnn.tokens("x", { vocab = 10 })
local y = rnn.linear(9)(rnn.embedding(10, 4)(x))
local z = equal(argmax(y), x)
return rnn.model("bad", { outputs = { z = z } })
