-- Slot filling: a tag for each word of a sentence, from both sides of it.

local W, K = rnn.option("words", 1000), rnn.option("tags", 128)
local E, H = rnn.option("embedding", 64), rnn.option("hidden", 128)
local drop = rnn.option("dropout", 0.3)

local words = rnn.tokens("words", { vocab = W })
local tags  = rnn.tokens("tags",  { vocab = K })

local embed = rnn.embedding(W, E, { name = "embed" })
local layer = rnn.lstm(H, { bidirectional = true, name = "encoder" })

local h = dropout(layer(dropout(embed(words), drop)), drop)
local scores = rnn.linear(K, { name = "readout" })(h)

return rnn.model("tagger", {
  loss    = rnn.cross_entropy(scores, tags),
  outputs = { scores = scores, best = argmax(scores) } })
