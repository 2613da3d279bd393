-- Update gate network, UGRNN (Collins, Sohl-Dickstein and Sussillo, 2017): one gate.

local function ugrnn(size)
  return rnn.cell {
    state = { h = size },
    step = function(x, s, p)
      local c = tanh(p.Wc(x) + p.Rc(s.h) + p.bc)
      local g = sigmoid(p.Wg(x) + p.Rg(s.h) + p.bg)
      local h = g * s.h + (1 - g) * c
      return h, { h = h }
    end }
end

local x = rnn.sequence("x", { size = 7 })
local y = rnn.scan(ugrnn(9), x)

local target = rnn.sequence("target", { size = y.size })
return rnn.model("ugrnn", { loss = rnn.mse(y, target), outputs = { y = y } })
