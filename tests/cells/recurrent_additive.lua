-- Recurrent additive network (Lee, Levy and Zettlemoyer, 2017): what is remembered is a weighted sum of the inputs, by gates.

local function recurrent_additive(size)
  return rnn.cell {
    state = { h = size, c = size },
    step = function(x, s, p)
      local i = sigmoid(p.Wi(x) + p.Ri(s.h) + p.bi)
      local f = sigmoid(p.Wf(x) + p.Rf(s.h) + p.bf)
      local c = i * p.Wc(x) + f * s.c
      local h = tanh(c)
      return h, { h = h, c = c }
    end }
end

local x = rnn.sequence("x", { size = 7 })
local y = rnn.scan(recurrent_additive(9), x)

local target = rnn.sequence("target", { size = y.size })
return rnn.model("recurrent_additive", { loss = rnn.mse(y, target), outputs = { y = y } })
