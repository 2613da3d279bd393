-- The adding problem (Hochreiter and Schmidhuber, 1997), many to one: each step has a number and
-- a mark; the answer is the sum of the two numbers that are marked. They must be kept for long, so
-- the forget gate begins almost open (Gers et al., 2000).

local function lstm(size)
  return rnn.cell {
    name  = "lstm",
    state = { h = size, c = size },
    init  = { bf = rnn.constant(rnn.option("forget", 3)) },
    step = function(x, s, p)
      local i = sigmoid(p.Wi(x) + p.Ri(s.h) + p.bi)
      local f = sigmoid(p.Wf(x) + p.Rf(s.h) + p.bf)
      local g = tanh   (p.Wg(x) + p.Rg(s.h) + p.bg)
      local o = sigmoid(p.Wo(x) + p.Ro(s.h) + p.bo)
      local c = f * s.c + i * g
      local h = o * tanh(c)
      return h, { h = h, c = c }
    end }
end

local x      = rnn.sequence("x", { size = 2 })
local answer = rnn.vector("answer", { size = 1 })

local h = rnn.scan(lstm(rnn.option("hidden", 64)), x)
local y = rnn.linear(1, { name = "readout" })(last(h))

return rnn.model("adding", { loss = rnn.mse(y, answer), outputs = { y = y } })
