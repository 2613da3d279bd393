-- Slot filling by Jordan's network (1986), which feeds back what it has answered:
--
--     h(t) = sigmoid(W x(t) + U y(t-1) + b),   y(t) = softmax(V h(t) + a)

local W, K = rnn.option("words", 1000), rnn.option("tags", 128)
local E, H = rnn.option("embedding", 100), rnn.option("hidden", 128)
local near = rnn.option("window", 3) -- words on either side that are seen with each
local drop = rnn.option("dropout", 0.3)

local jordan = rnn.cell {
  name  = "jordan",
  state = { y = K },
  step = function(x, s, p)
    local h = sigmoid(p.W(x, H) + p.U(s.y) + p.b)
    local scores = p.V(dropout(h, drop)) + p.a
    return scores, { y = softmax(scores) }
  end }

local words = rnn.tokens("words", { vocab = W })
local tags  = rnn.tokens("tags",  { vocab = K })

local embed  = rnn.embedding(W, E, { name = "embed", init = rnn.normal(0, 0.1) })
local scores = rnn.scan(jordan, window(dropout(embed(words), drop), near, near))

return rnn.model("jordan", {
  loss    = rnn.cross_entropy(scores, tags),
  outputs = { scores = scores, best = argmax(scores) } })
