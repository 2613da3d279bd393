-- One LSTM layer (Hochreiter and Schmidhuber, 1997), as PyTorch has it.

local x = rnn.sequence("x", { size = rnn.option("inputs", 64) })
local layer = rnn.lstm(rnn.option("hidden", 256), {
  layers        = rnn.option("layers", 1),
  bidirectional = rnn.option("bidirectional", false),
  bias          = rnn.option("bias", true),
  name = "" })
local output, last = layer(x)

local target = rnn.sequence("target", { size = output.size })
return rnn.model("lstm", { loss = rnn.mse(output, target), outputs = { output = output } })
