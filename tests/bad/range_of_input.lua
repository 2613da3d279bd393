-- expect: 2: rnn.sequence: range must be two finite numbers, { low, high }, the lower one first, and is a table
local x = rnn.sequence("x", { size = 5, range = { 1, 1 } })
return rnn.model("bad", { outputs = { y = x } })
