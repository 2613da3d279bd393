-- Intersection network, +RNN (Collins, Sohl-Dickstein and Sussillo, 2017): gates between time and
-- depth; input, output and state have one size.

local function intersection(size)
  return rnn.cell {
    state = { h = size },
    step = function(x, s, p)
      local function both(name) return p["W" .. name](x) + p["R" .. name](s.h) + p["b" .. name] end
      local y_in, h_in = relu(both "y"), tanh(both "h")
      local g_y, g_h = sigmoid(both "gy"), sigmoid(both "gh")
      return g_y * x + (1 - g_y) * y_in, { h = g_h * s.h + (1 - g_h) * h_in }
    end }
end

local x = rnn.sequence("x", { size = 7 })
local y = rnn.scan(intersection(x.size), x)

local target = rnn.sequence("target", { size = y.size })
return rnn.model("intersection", { loss = rnn.mse(y, target), outputs = { y = y } })
