-- expect: 2: 'T)' cannot name a time axis: letters, digits and _, and not B, the batch
local x = rnn.sequence("x", { size = 5, axis = "T)" })
return rnn.model("bad", { outputs = { y = x } })
