-- The concatenation needs the sum of its first part, which therefore is no part of a sum of the
-- whole.
local x = rnn.sequence("x", { size = 3 })
local y = rnn.linear(2)(x .. x * sum(x, "T"))
return rnn.model("sum_of_a_part", { outputs = { y = y } })
