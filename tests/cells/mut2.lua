-- MUT2 (Jozefowicz, Zaremba and Sutskever, 2015): the input enters the reset gate as it is.

local function mut2(size)
  return rnn.cell {
    state = { h = size },
    step = function(x, s, p)
      local z = sigmoid(p.Wz(x) + p.Rz(s.h) + p.bz)
      local r = sigmoid(x + p.Rr(s.h) + p.br)
      local n = tanh(p.Rn(r * s.h) + p.Wn(x) + p.bn)
      local h = n * z + s.h * (1 - z)
      return h, { h = h }
    end }
end

local x = rnn.sequence("x", { size = 7 })
local y = rnn.scan(mut2(x.size), x)

local target = rnn.sequence("target", { size = y.size })
return rnn.model("mut2", { loss = rnn.mse(y, target), outputs = { y = y } })
