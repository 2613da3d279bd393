-- Name recognition: whether a word is part of a name, as the sigmoid of one number for each word.

local W = rnn.option("words", 1000)
local E, H = rnn.option("embedding", 64), rnn.option("hidden", 64)
local near = rnn.option("window", 2) -- words on either side that are seen with each
local drop = rnn.option("dropout", 0.3)

local words = rnn.tokens("words", { vocab = W })
local names = rnn.tokens("names", { vocab = 2 }) -- 1: it is

local embed = rnn.embedding(W, E, { name = "embed", init = rnn.normal(0, 0.1) })
local h = rnn.rnn(H, { name = "rnn" })(window(dropout(embed(words), drop), near, near))
local z = rnn.linear(1, { name = "readout" })(dropout(h, drop))

local is_name = slice(one_hot(names), 2, 2)
local p = sigmoid(z)

return rnn.model("names", {
  loss    = rnn.binary_cross_entropy(z, is_name),
  outputs = { probability = p, best = argmax((1 - p) .. p) } })
