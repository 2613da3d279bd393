-- Steps that are fewer than a step of the pyramid takes are not read, and their gradient is 0.
local x = rnn.sequence("x", { size = 2, axis = "Tx" })
local text = rnn.tokens("text", { vocab = 4, axis = "Ty" })
local listened = rnn.gru(3)(pyramid(x, 2, { round = "down" }))
local memory = pyramid(pyramid(listened, 3), 2, { round = "down" })
local speller = rnn.cell { name = "speller", state = { h = 5 }, step = function(y, s, p)
  local weight = softmax(p.v:dot(tanh(p.Wq(s.h, 4) + p.Wm(memory))), memory.axis)
  local h = tanh(p.W(y .. sum(weight * memory, memory.axis), 5) + p.R(s.h))
  return h, { h = h }
end }
local h = rnn.scan(speller, rnn.embedding(4, 3, { name = "e" })(previous(text)))
local logits = rnn.linear(4, { name = "speak" })(h)
return rnn.model("pyramid_rounded_down", {
  loss = rnn.cross_entropy(logits, text), outputs = { logits = logits, listened = listened },
  generate = { token = text, logits = logits } })
