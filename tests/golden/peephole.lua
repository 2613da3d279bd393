-- LSTM with peepholes, under the names of Graves (2013), equations 7 to 11.
local H = rnn.option("hidden_size", 6)
local cell = rnn.cell {
  state = { h = H, c = H },
  step = function(x, s, p)
    local i = sigmoid(p.W_xi(x) + p.W_hi(s.h) + p.w_ci * s.c + p.b_i)
    local f = sigmoid(p.W_xf(x) + p.W_hf(s.h) + p.w_cf * s.c + p.b_f)
    local c = f * s.c + i * tanh(p.W_xc(x) + p.W_hc(s.h) + p.b_c)
    local o = sigmoid(p.W_xo(x) + p.W_ho(s.h) + p.w_co * c + p.b_o)
    local h = o * tanh(c)
    return h, { h = h, c = c }
  end }
local y, last = rnn.scan(cell, rnn.sequence("x", { size = rnn.option("input_size", 5) }), { name = "" })
return rnn.model(rnn.option("name", "peephole"),
  { outputs = { output = y, h_n0 = last.h, c_n0 = last.c } })
