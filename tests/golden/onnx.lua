-- One layer, as the nodes RNN, LSTM and GRU of ONNX compute it.
local kind, size = rnn.option("kind", "LSTM"), rnn.option("hidden", 4)
local bias = rnn.option("bias", true)
local x = rnn.sequence("X", { size = rnn.option("inputs", 3) })
local y, last
if kind == "GRU" then
  y, last = rnn.scan(rnn.cells.gru_reset_before(size), x, { name = "", init = { h = 0 } })
elseif kind == "LSTM" then
  y, last = rnn.lstm(size, { name = "", bias = bias })(x, { init = { h = 0, c = 0 } })
else
  y, last = rnn.rnn(size, { name = "", bias = bias })(x, { init = { h = 0 } })
end
return rnn.model(rnn.option("name", "onnx"), { outputs = { Y = y, Y_h = last.h } })
