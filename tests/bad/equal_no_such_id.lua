-- expect: 3: equal: x has 10 ids, and there is none of 10
local x = rnn.tokens("x", { vocab = 10 })
local y = equal(10, x)
return rnn.model("bad", { outputs = { y = y } })
