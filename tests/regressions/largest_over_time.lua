-- The gradient of the largest over time goes to the step that has it.
local x = rnn.sequence("x",{size=4})
local y = rnn.linear(3)(x)
local m = max(y, "T")
local tgt = rnn.vector("tgt",{size=3})
return rnn.model("maxover",{outputs={m=m}, loss=rnn.mse(m,tgt)})
