-- expect: 2: rnn.scalar: range must be two finite numbers, { low, high }, the lower one first, and is the number 3
local x = rnn.scalar("x", { range = 3 })
return rnn.model("bad", { outputs = { y = x } })
