-- Concatenations nested to the left and to the right, in a layer and in the step of a recurrence.
local x = rnn.sequence("x", { size = 3 })
local y = tanh(x)
for i = 1, 4 do y = y .. tanh(x * i) end
local function rest(i) return i == 4 and tanh(x * i) or tanh(x * i) .. rest(i + 1) end
local cell = rnn.cell { state = { h = 3 }, step = function(x, s, p)
  local all = s.h
  for i = 1, 3 do all = all .. tanh(p["W" .. i](x, 3)) end
  local h = tanh(p.R(all, 3))
  return all, { h = h }
end }
local z = rnn.scan(cell, tanh(x) .. rest(1))
return rnn.model("concatenated_in_a_loop", {
  loss = rnn.mse(rnn.linear(3)(z), x), outputs = { y = y, z = z } })
