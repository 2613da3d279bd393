-- MUT3 (Jozefowicz, Zaremba and Sutskever, 2015): the update gate sees the state through tanh.

local function mut3(size)
  return rnn.cell {
    state = { h = size },
    step = function(x, s, p)
      local z = sigmoid(p.Wz(x) + p.Rz(tanh(s.h)) + p.bz)
      local r = sigmoid(p.Wr(x) + p.Rr(s.h) + p.br)
      local n = tanh(p.Rn(r * s.h) + p.Wn(x) + p.bn)
      local h = n * z + s.h * (1 - z)
      return h, { h = h }
    end }
end

local x = rnn.sequence("x", { size = 7 })
local y = rnn.scan(mut3(9), x)

local target = rnn.sequence("target", { size = y.size })
return rnn.model("mut3", { loss = rnn.mse(y, target), outputs = { y = y } })
