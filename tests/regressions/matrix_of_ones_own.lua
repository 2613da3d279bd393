-- A matrix that no layer owns, applied forward and transposed.
local W = rnn.parameter("W", { 3, 4 })
local x = rnn.sequence("x", { size = 4 })
local y = tanh(W(x))
return rnn.model("matrix_of_ones_own", {
  loss = rnn.mse(W:transposed()(y), x), outputs = { y = y } })
