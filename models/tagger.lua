-- Slot filling: a tag for each word of a sentence, by any stock layer, in one direction or both.

local W, K = rnn.option("words", 1000), rnn.option("tags", 128)
local E, H = rnn.option("embedding", 100), rnn.option("hidden", 128)

local layer   = rnn.option("layer", "lstm") -- or gru, or rnn, which is Elman's
local both    = rnn.option("both", true)    -- directions
local near    = rnn.option("window", 0)     -- words on either side that are seen with each
local drop    = rnn.option("dropout", 0.5)
local unknown = rnn.option("unknown", 0.0)  -- part of the words that training takes for <unk>

local words = rnn.tokens("words", { vocab = W })
local tags  = rnn.tokens("tags",  { vocab = K })

local embed  = rnn.embedding(W, E, { name = "embed", init = rnn.normal(0, 0.1) })
local encode = rnn[layer](H, { bidirectional = both, name = "encoder" })

local x = window(dropout(embed(dropout(words, unknown)), drop), near, near)
local h = dropout(encode(x), drop)
local scores = rnn.linear(K, { name = "readout" })(h)

return rnn.model("tagger", {
  loss    = rnn.cross_entropy(scores, tags),
  outputs = { scores = scores, best = argmax(scores) } })
