-- Means of which every weight is 0, and one of which some are: their gradients are 0, not 0 / 0.
local x = rnn.sequence("x", { size = 3 })
local target = rnn.tokens("target", { vocab = 4, axis = x.axis })
local z = rnn.linear(4)(rnn.gru(3)(x))
local ignored = argmax(0 * z)
local masked = z + log(1 - one_hot(ignored, 4))
return rnn.model("nothing_counts", {
  loss = rnn.cross_entropy(z, ignored, { ignore = 0 })
    + rnn.cross_entropy(masked, target, { ignore = 0 })
    + rnn.cross_entropy(z, target, { weights = { 0, 0, 0, 0 } })
    + rnn.average(sum(z), relu(sum(z) - 100)) + rnn.average(sum(z), sigmoid(sum(x))),
  outputs = { z = z },
  metrics = { right = rnn.accuracy(z, ignored, { ignore = 0 }) } })
