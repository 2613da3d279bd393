-- A step of the stream reads a memory whose axis is derived three times.
local frames = rnn.sequence("frames", { size = 2, axis = "Tx" })
local text = rnn.tokens("text", { vocab = 4, axis = "Ty" })
local memory = pyramid(rnn.gru(3)(pyramid(pyramid(frames, 2), 3)), 2)
local speller = rnn.cell { name = "speller", state = { h = 5 }, step = function(y, s, p)
  local weight = softmax(p.v:dot(tanh(p.Wq(s.h, 4) + p.Wm(memory))), memory.axis)
  local h = tanh(p.W(y .. sum(weight * memory, memory.axis), 5) + p.R(s.h))
  return h, { h = h }
end }
local h = rnn.scan(speller, rnn.embedding(4, 3, { name = "e" })(previous(text)))
local logits = rnn.linear(4, { name = "out" })(h)
return rnn.model("generate_from_three_levels", {
  loss = rnn.cross_entropy(logits, text), outputs = { logits = logits },
  generate = { token = text, logits = logits } })
