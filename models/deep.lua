-- A deep network of any cell: layers on top of one another, each in one direction or both.

local H      = rnn.option("hidden", 64)
local layers = rnn.option("layers", 3)
local kind   = rnn.option("cell", "gru_reset_before") -- any of rnn.cells
local both   = rnn.option("bidirectional", false)

local function cell() return rnn.cells[kind](H) end

local x = rnn.sequence("x", { size = rnn.option("inputs", 16) })
local y = x
for layer = 1, layers do
  local name = "layer" .. layer
  if both then
    y = rnn.bidirectional(cell, { name = name })(y)
  else
    y = rnn.scan(cell(), y, { name = name })
  end
end

local target = rnn.sequence("target", { size = y.size })
return rnn.model("deep", { loss = rnn.mse(y, target), outputs = { y = y } })
