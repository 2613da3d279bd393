-- Image captioning (Vinyals et al., 2015; Karpathy and Fei-Fei, 2015), one to many: a picture
-- enters at the first step only, and words come out until the end.

local V, E = rnn.option("vocab", 16), rnn.option("embedding", 64)
local H    = rnn.option("hidden", 128)

local image = rnn.vector("image", { size = 4096 })
local words = rnn.tokens("words", { vocab = V })

local see   = rnn.linear(rnn.option("seen", 128), { name = "see" })
local show  = rnn.linear(E, { name = "show" })
local embed = rnn.embedding(V, E, { name = "embed" })
local seen  = show(relu(see(image)))

local lstm = rnn.cells.lstm(H)
local teller = rnn.cell {
  name  = "teller",
  state = lstm.state,
  step = function(word, s, p) return lstm.step(word + at_start(seen), s, p) end }

local h      = rnn.scan(teller, embed(previous(words)))
local logits = rnn.linear(V, { name = "readout" })(h)

return rnn.model("caption", {
  loss     = rnn.cross_entropy(logits, words),
  outputs  = { logits = logits },
  generate = { token = words, logits = logits } })
