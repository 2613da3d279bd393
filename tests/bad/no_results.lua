-- expect: 3: the model has neither a loss nor outputs
local x = rnn.sequence("x", { size = 5 })
return rnn.model("bad", {})
