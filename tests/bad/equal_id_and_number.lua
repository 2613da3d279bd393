-- expect: 3: equal: one value is an id, the other is not
local x = rnn.tokens("x", { vocab = 10 })
local y = equal(x, rnn.index("T"))
return rnn.model("bad", { outputs = { y = y } })
