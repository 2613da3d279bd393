-- MUT1 (Jozefowicz, Zaremba and Sutskever, 2015): found by search among ten thousand cells.

local function mut1(size)
  return rnn.cell {
    state = { h = size },
    step = function(x, s, p)
      local z = sigmoid(p.Wz(x) + p.bz)
      local r = sigmoid(p.Wr(x) + p.Rr(s.h) + p.br)
      local n = tanh(p.Rn(r * s.h) + tanh(p.Wn(x)) + p.bn)
      local h = n * z + s.h * (1 - z)
      return h, { h = h }
    end }
end

local x = rnn.sequence("x", { size = 7 })
local y = rnn.scan(mut1(9), x)

local target = rnn.sequence("target", { size = y.size })
return rnn.model("mut1", { loss = rnn.mse(y, target), outputs = { y = y } })
