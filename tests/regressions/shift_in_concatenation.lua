-- A shifted sequence is written without gaps, so never into a part of a concatenation.
local x = rnn.sequence("x", { size = 2 })
local h = rnn.rnn(3)(window(x, 1, 0))
return rnn.model("shift_in_concatenation", { outputs = { h = h } })
