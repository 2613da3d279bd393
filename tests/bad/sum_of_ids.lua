-- expect: 3: sum_over: expects a vector, and x is an id per step of T
local x = rnn.tokens("x", { vocab = 10 })
return rnn.model("bad", { outputs = { y = sum(x, "T") } })
