-- The weights of a decoder move along the memory within its step, and windows show them.
local src = rnn.sequence("src", { size = 4, axis = "Tx" })
local dst = rnn.sequence("dst", { size = 4, axis = "Ty" })
local cell = rnn.cell { state = { h = 5 }, step = function(x, s, p)
  local q = p.Q(x, 4) + p.R(s.h, 4)
  local w = softmax(q:dot(src), "Tx")
  local v = previous(w, "Tx") + shift(w, -2, "Tx") + sum(window(w, 1, 1, "Tx"))
  local u = tanh(q + src)
  local around = window(along(src, "Ty"), 1, 1, "Tx")
  local seen = sum(window(u, 2, 0, "Tx") * around, "Tx"):dot(p.k)
  local c = sum(v * src, "Tx") + seen * p.z
  local h = tanh(p.C(c, 5) + p.H(s.h))
  return h, { h = h }
end }
local y = rnn.scan(cell, dst)
return rnn.model("moved_along_the_memory", { loss = rnn.mse(rnn.linear(4)(y), dst), outputs = { y = y },
  carry = "Ty" })
