-- A model may be called as a header of the runtime is.
local x = rnn.sequence("x", { size = 3 })
return rnn.model("rows", { outputs = { y = previous(x) } })
