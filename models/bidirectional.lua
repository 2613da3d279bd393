-- Both directions, with any cell (Schuster and Paliwal, 1997): two sets of weights, outputs
-- concatenated, or added and passed through g:  y = g(V a + V' a')

local H    = rnn.option("hidden", 64)
local kind = rnn.option("cell", "lstm") -- any of rnn.cells
local add  = rnn.option("add", false)

local combine = rnn.layer(function(a, b, p)
  return tanh(p.forward(a, H) + p.backward(b) + p.bias)
end, { name = "combine" })

local x = rnn.sequence("x", { size = rnn.option("inputs", 16) })
local layer = rnn.bidirectional(function() return rnn.cells[kind](H) end,
                                { name = "layer", combine = add and combine or nil })
local y, last = layer(x)

local target = rnn.sequence("target", { size = y.size })
return rnn.model("bidirectional", {
  loss = rnn.mse(y, target), outputs = { y = y, first = last.backward.h, last = last.forward.h } })
