-- What a condition over both axes chooses is needed for a step of one if any of the other takes it.
local src = rnn.sequence("src", { size = 3, axis = "Tx" })
local dst = rnn.sequence("dst", { size = 3, axis = "Ty" })
local cell = rnn.cell { state = { h = 3 }, step = function(y, s, p)
  local chosen = select(less(rnn.index("Ty"), rnn.index("Tx")), p.U(s.h), 0)
  local h = tanh(y + sum(chosen * src, "Tx"))
  return h, { h = h }
end }
local h = rnn.scan(cell, dst)
return rnn.model("condition_over_two_axes", { loss = rnn.mse(h, 0.3), outputs = { h = h } })
