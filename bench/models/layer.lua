-- One layer, for what its contenders compute as well: all outputs from a given initial state, and
-- all gradients, given that of the outputs.

local cells = {
  lstm     = function(H) return rnn.cells.lstm(H) end,
  gru      = function(H) return rnn.cells.gru(H) end,
  vanilla  = function(H) return rnn.cells.elman(H) end,
  peephole = function(H) return rnn.cells.peephole_lstm(H) end,
}

local H = rnn.option("hidden", 256)
local cell = cells[rnn.option("cell", "lstm")](H)

local init = {}
for name in pairs(cell.state) do init[name] = rnn.vector(name .. "0", { size = H }) end

local y, last = rnn.scan(cell, rnn.sequence("x", { size = H }), { init = init, name = "layer" })
local dy = rnn.sequence("dy", { size = H })

local outputs = { y = y }
for name in pairs(cell.state) do outputs[name] = last[name] end
return rnn.model("layer", { loss = rnn.average(y:dot(dy)), outputs = outputs })
