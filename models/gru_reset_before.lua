-- GRU as it was published (Cho et al., 2014): the reset gate acts before the product.

local function gru(size)
  return rnn.cell {
    name  = "gru",
    state = { h = size },
    step = function(x, s, p)
      local r = sigmoid(p.Wr(x) + p.Rr(s.h) + p.br)
      local z = sigmoid(p.Wz(x) + p.Rz(s.h) + p.bz)
      local n = tanh(p.Wn(x) + p.Rn(r * s.h) + p.bn)
      local h = (1 - z) * n + z * s.h
      return h, { h = h }
    end }
end

local x = rnn.sequence("x", { size = rnn.option("inputs", 16) })
local output, last = rnn.scan(gru(rnn.option("hidden", 64)), x)

local target = rnn.sequence("target", { size = output.size })
return rnn.model("gru_reset_before", {
  loss = rnn.mse(output, target), outputs = { output = output, h = last.h } })
