-- One GRU layer as PyTorch and cuDNN have it: the reset gate acts after the product.

local x = rnn.sequence("x", { size = rnn.option("inputs", 64) })
local layer = rnn.gru(rnn.option("hidden", 256), {
  layers        = rnn.option("layers", 1),
  bidirectional = rnn.option("bidirectional", false),
  bias          = rnn.option("bias", true),
  name = "" })
local output, last = layer(x)

local target = rnn.sequence("target", { size = output.size })
return rnn.model("gru", { loss = rnn.mse(output, target), outputs = { output = output } })
