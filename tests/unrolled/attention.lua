-- Within each step, all rows and their steps of the memory.
local memory = rnn.sequence("memory", { size = 4, axis = "Tx" })
local y = rnn.sequence("y", { size = 3, axis = "Ty", steps = rnn.option("steps", 3) })
local gru = rnn.cells.gru(5)
local decoder = rnn.cell {
  state = { gru = gru.state },
  step = function(y, s, p)
    local score = p.v:dot(tanh(p.Wq(s.gru.h, 4) + p.Wm(memory)))
    local weights = softmax(score, memory.axis)
    local h, next = gru.step(y .. sum(weights * memory, memory.axis), s.gru, p.gru)
    return { h = h, weights = weights }, { gru = next }
  end }
local out = rnn.scan(decoder, previous(y))
return rnn.model("attention", {
  loss = rnn.mse(rnn.linear(3)(out.h), y), outputs = { h = out.h, weights = out.weights } })
