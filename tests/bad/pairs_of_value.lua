-- expect: 3: pairs: argument 1 must be a table, and is 5 units per step of T
local x = rnn.sequence("x", { size = 5 })
for k, v in pairs(x) do end
