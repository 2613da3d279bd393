-- Independently recurrent network, IndRNN (Li et al., 2018): each unit sees only itself.

local function indrnn(size)
  return rnn.cell {
    state = { h = size },
    init  = { u = rnn.uniform(0, 1) },
    step = function(x, s, p)
      local h = relu(p.W(x) + p.u * s.h + p.b)
      return h, { h = h }
    end }
end

local x = rnn.sequence("x", { size = 7 })
local y = rnn.scan(indrnn(9), x)

local target = rnn.sequence("target", { size = y.size })
return rnn.model("indrnn", { loss = rnn.mse(y, target), outputs = { y = y } })
