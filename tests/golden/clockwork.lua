-- Clockwork network (Koutnik et al., 2014): of one stored matrix each module reads the columns of
-- itself and of slower ones.
local periods, size = { 1, 2, 4, 8 }, rnn.option("hidden_size", 8) // 4
local O = rnn.option("output_size", 2)
local cell = rnn.cell {
  state = { h = #periods * size },
  step = function(x, s, p)
    local old, new = { split(s.h, #periods) }, nil
    local input = { split(p.W_I(x, #periods * size), #periods) }
    local slower
    for i = #periods, 1, -1 do
      slower = slower and old[i] .. slower or old[i]
      local seen = i > 1 and fill(0, (i - 1) * size) .. slower or slower
      local product = slice(p.W_H(seen, #periods * size), (i - 1) * size + 1, i * size)
      local h = every(periods[i], tanh(product + input[i]), old[i])
      new = new and h .. new or h
    end
    return { hidden = new, output = p.W_O(new, O) }, { h = new }
  end }
local out = rnn.scan(cell, rnn.sequence("x", { size = rnn.option("input_size", 2) }), { name = "" })
return rnn.model(rnn.option("name", "clockwork"),
  { outputs = { output = out.output, hidden = out.hidden } })
