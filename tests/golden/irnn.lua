-- IRNN (Le, Jaitly and Hinton, 2015): a class from the last state.
local H, O = rnn.option("hidden_size", 6), rnn.option("output_size", 4)
local cell = rnn.cell {
  state = { h = H },
  step = function(x, s, p)
    local h = relu(p.W_xh(x) + p.W_hh(s.h) + p.b_h)
    return h, { h = h }
  end }
local x = rnn.sequence("x", { size = rnn.option("input_size", 3) })
local hidden, last = rnn.scan(cell, x, { init = { h = 0 }, name = "" })
local readout = rnn.layer(function(h, p) return p.W_hy(h, O) + p.b_y end, { name = "" })
local y = readout(last.h)
return rnn.model(rnn.option("name", "irnn"),
  { loss = rnn.cross_entropy(y, rnn.token("target", { vocab = O })), outputs = { hidden = hidden, y = y } })
