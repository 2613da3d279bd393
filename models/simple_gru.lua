-- The simplified GRU: an update gate and no other.

local function simple_gru(size)
  return rnn.cell {
    name  = "gru",
    state = { h = size },
    step = function(x, s, p)
      local u = sigmoid(p.Wu(x) + p.Ru(s.h) + p.bu)
      local n = tanh(p.Wn(x) + p.Rn(s.h) + p.bn)
      local h = u * n + (1 - u) * s.h
      return h, { h = h }
    end }
end

local x = rnn.sequence("x", { size = rnn.option("inputs", 16) })
local output, last = rnn.scan(simple_gru(rnn.option("hidden", 64)), x)

local target = rnn.sequence("target", { size = output.size })
return rnn.model("simple_gru", {
  loss = rnn.mse(output, target), outputs = { output = output, h = last.h } })
