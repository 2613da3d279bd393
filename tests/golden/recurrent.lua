-- A stock layer with its final states as outputs: h_n0, c_n0 of layer 1 forward, h_n1 backward, ...
local kind = rnn.option("module", "LSTM")
local size = rnn.option("hidden_size", 5)
local layers = rnn.option("num_layers", 1)
local both = rnn.option("bidirectional", false)
local nonlinearity = rnn.option("nonlinearity", "tanh")
local projection = rnn.option("proj_size", 0)
local options = { layers = layers, bidirectional = both, bias = rnn.option("bias", true), name = "" }
local layer
if kind == "LSTM" then
  if projection > 0 then options.proj_size = projection end
  layer = rnn.lstm(size, options)
elseif kind == "GRU" then
  layer = rnn.gru(size, options)
else
  options.nonlinearity = nonlinearity
  layer = rnn.rnn(size, options)
end

local y, last = layer(rnn.sequence("x", { size = rnn.option("input_size", 4) }))
local outputs, count = { output = y }, 0
local function add(state)
  for name, value in pairs(state) do outputs[name .. "_n" .. count] = value end
  count = count + 1
end
for l = 1, layers do
  add(both and last[l].forward or last[l])
  if both then add(last[l].backward) end
end
return rnn.model(rnn.option("name", "recurrent"), { outputs = outputs })
