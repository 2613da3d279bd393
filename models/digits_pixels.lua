-- A written digit read pixel by pixel by an IRNN (Le, Jaitly and Hinton, 2015): rectified linear
-- units that begin as the identity, so that what is read stays until the units learn otherwise.

local function irnn(size)
  return rnn.cell {
    name  = "irnn",
    state = { h = size },
    init  = { W = rnn.normal(0, 0.001), R = rnn.identity(), b = rnn.constant(0) },
    step = function(x, s, p)
      local h = relu(p.W(x) + p.R(s.h) + p.b)
      return h, { h = h }
    end }
end

local pixels = rnn.sequence("pixels", { size = 1 })
local digit  = rnn.token("digit", { vocab = 10 })

local h      = rnn.scan(irnn(rnn.option("hidden", 100)), pixels)
local scores = rnn.linear(10, { name = "readout" })(last(h))

return rnn.model("digits_pixels", {
  loss    = rnn.cross_entropy(scores, digit),
  outputs = { scores = scores, best = argmax(scores) } })
