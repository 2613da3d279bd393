-- expect: 3: previous: x starts with id 1, and has 1 ids
local x = rnn.tokens("x", { vocab = 1 })
local y = one_hot(previous(x))
return rnn.model("bad", { outputs = { y = y } })
