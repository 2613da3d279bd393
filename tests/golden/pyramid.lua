-- The listener of Listen, Attend and Spell (Chan et al., 2016): each layer halves the length.
local y = rnn.sequence("x", { size = rnn.option("input_size", 3) })
for layer, size in ipairs { 4, 3 } do
  if layer > 1 then y = pyramid(y, 2) end
  y = rnn.lstm(size, { bidirectional = true, name = "layer" .. layer - 1 })(y)
end
return rnn.model(rnn.option("name", "pyramid"), { outputs = { output = y } })
