-- Jordan's network (1986): the output is fed back.
local H, O = rnn.option("hidden_size", 5), rnn.option("output_size", 2)
local cell = rnn.cell {
  state = { y = O },
  step = function(x, s, p)
    local h = sigmoid(p.W_h(x, H) + p.U_h(s.y) + p.b_h)
    local y = sigmoid(p.W_y(h) + p.b_y)
    return { output = y, hidden = h }, { y = y }
  end }
local x = rnn.sequence("x", { size = rnn.option("input_size", 3) })
local out = rnn.scan(cell, x, { name = "" })
return rnn.model(rnn.option("name", "jordan"), { outputs = { output = out.output, hidden = out.hidden } })
