-- One to one: a vector goes in, its kind comes out. Without an axis of time there is no loop.

local kinds  = rnn.option("kinds", 4)
local x      = rnn.vector("x", { size = rnn.option("inputs", 16) })
local kind   = rnn.token("kind", { vocab = kinds })
local h      = tanh(rnn.linear(rnn.option("hidden", 64), { name = "hidden" })(x))
local scores = rnn.linear(kinds, { name = "readout" })(h)

return rnn.model("one_to_one", {
  loss    = rnn.cross_entropy(scores, kind),
  outputs = { scores = scores, best = argmax(scores) } })
