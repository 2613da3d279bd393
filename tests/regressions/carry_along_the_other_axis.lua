-- A step of the stream along Ty keeps a carry along Tx.
local src = rnn.sequence("src", { size = 2, axis = "Tx" })
local dst = rnn.sequence("dst", { size = 2, axis = "Ty" })
local cell = rnn.cell { state = { h = 2 }, step = function(x, s, p)
  return s.h + x, { h = x }
end }
local y = sum(rnn.scan(cell, src, { init = { h = rnn.rnn(2)(dst) } }), "Tx")
return rnn.model("carry_along_the_other_axis", {
  loss = rnn.mse(y, 0.3), outputs = { y = y }, carry = "Ty" })
