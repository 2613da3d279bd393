-- Two tables that are looked up by the same ids and added have one gradient, which is summed strip by
-- strip and then copied to both.
local words = rnn.tokens("words", { vocab = 7, axis = "T" })
local one, other = rnn.embedding(7, 4100), rnn.embedding(7, 4100, { name = "other" })
local y = tanh(one(words) + other(words))
return rnn.model("wide_equal_gradients", { loss = rnn.average(sum(y * y)) })
