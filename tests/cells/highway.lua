-- Recurrent highway network (Zilly et al., 2017): several layers deep within one step.

local function highway(size, depth)
  return rnn.cell {
    state = { h = size },
    init  = { bt1 = rnn.constant(-2), bt2 = rnn.constant(-2), bt3 = rnn.constant(-2) },
    step = function(x, s, p)
      local h = s.h
      for layer = 1, depth do
        local function of(name)
          local z = p["R" .. name .. layer](h) + p["b" .. name .. layer]
          return layer == 1 and p["W" .. name](x) + z or z
        end
        local n, t = tanh(of "h"), sigmoid(of "t")
        h = n * t + h * (1 - t)
      end
      return h, { h = h }
    end }
end

local x = rnn.sequence("x", { size = 7 })
local y = rnn.scan(highway(9, 3), x)

local target = rnn.sequence("target", { size = y.size })
return rnn.model("highway", { loss = rnn.mse(y, target), outputs = { y = y } })
