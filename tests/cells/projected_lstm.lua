-- LSTM with peepholes of which the state is projected (Sak et al., 2014).

local function projected_lstm(size, projection)
  return rnn.cell {
    state = { r = projection, c = size },
    step = function(x, s, p)
      local i = sigmoid(p.Wi(x) + p.Ri(s.r) + p.vi * s.c + p.bi)
      local f = sigmoid(p.Wf(x) + p.Rf(s.r) + p.vf * s.c + p.bf)
      local c = f * s.c + i * tanh(p.Wc(x) + p.Rc(s.r) + p.bc)
      local o = sigmoid(p.Wo(x) + p.Ro(s.r) + p.vo * c + p.bo)
      local r = p.Wr(o * tanh(c), projection)
      return r, { r = r, c = c }
    end }
end

local x = rnn.sequence("x", { size = 7 })
local y = rnn.scan(projected_lstm(9, 5), x)

local target = rnn.sequence("target", { size = y.size })
return rnn.model("projected_lstm", { loss = rnn.mse(y, target), outputs = { y = y } })
