-- The adding problem (Hochreiter and Schmidhuber, 1997), many to one: each step has a number and
-- a mark; the answer is the sum of the two numbers that are marked.

local x      = rnn.sequence("x", { size = 2 })
local answer = rnn.vector("answer", { size = 1 })

local h = rnn.lstm(rnn.option("hidden", 64), { name = "lstm" })(x)
local y = rnn.linear(1, { name = "readout" })(last(h))

return rnn.model("adding", { loss = rnn.mse(y, answer), outputs = { y = y } })
