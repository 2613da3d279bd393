-- What chunks along T read of U and hold is a carry itself, along U.
local x = rnn.sequence("x", { size = 2, axis = "T" })
local z = rnn.sequence("z", { size = 3, axis = "U" })
local cell = rnn.cell { state = { h = 2 }, step = function(z, s, p)
  return s.h, { h = tanh(p.W(z, 2) + p.R(s.h)) }
end }
local before = rnn.scan(cell, z)
local y = rnn.layer(function(x, m, p)
  return sum(softmax(along(x, m.axis):dot(m), m.axis) * m, m.axis)
end)(x, before)
return rnn.model("chunks_beside_a_held_carry", {
  loss = rnn.mse(y, 0.3), outputs = { y = y }, carry = "T" })
