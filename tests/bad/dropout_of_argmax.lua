-- expect: 3: dropout: argmax is not among the inputs, so no id stands for <unk>
local x = rnn.sequence("x", { size = 5 })
local y = dropout(argmax(x), 0.5)
return rnn.model("bad", { outputs = { y = y } })
