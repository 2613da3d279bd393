-- Slot filling from words and from their letter trigrams, hashed or listed (Huang et al., 2013), so
-- that a word that was never seen is known by its parts.

local W, G, K = rnn.option("words", 1000), rnn.option("letters", 1000), rnn.option("tags", 128)
local E, H = rnn.option("embedding", 100), rnn.option("hidden", 128)
local drop    = rnn.option("dropout", 0.5)
local unknown = rnn.option("unknown", 0.0) -- part of the words that training takes for <unk>

local words   = rnn.tokens("words",   { vocab = W })
local letters = rnn.bags("letters",   { vocab = G, most = rnn.option("most", 16) })
local tags    = rnn.tokens("tags",    { vocab = K })

local function embedding(count, name)
  return rnn.embedding(count, E, { name = name, init = rnn.normal(0, 0.1) })
end

local whole, parts = embedding(W, "words"), embedding(G, "letters")
local encode = rnn.lstm(H, { bidirectional = true, name = "encoder" })

local x = dropout(whole(dropout(words, unknown)) .. parts(letters), drop)
local scores = rnn.linear(K, { name = "readout" })(dropout(encode(x), drop))

return rnn.model("letter_tagger", {
  loss    = rnn.cross_entropy(scores, tags),
  outputs = { scores = scores, best = argmax(scores) } })
