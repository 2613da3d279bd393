-- expect: 4: x is a value, and cannot be changed
-- also:    hint: make another one, such as slice(x, 1, i) .. y .. slice(x, k, n)
local x = rnn.sequence("x", { size = 5 })
x[1] = 0
return rnn.model("bad", { outputs = { y = x } })
