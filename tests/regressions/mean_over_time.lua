-- The mean divides by each row's own number of steps, a sum over time of ones.
local x = rnn.sequence("x", { size = 3 })
return rnn.model("mean_over_time", { outputs = { y = mean(x, "T") } })
