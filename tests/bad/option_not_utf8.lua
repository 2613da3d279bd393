-- expect: 2: rnn.option: the value of kind is not UTF-8
local kind = rnn.option("kind", "\xff")
return rnn.model("bad", { outputs = { y = rnn.parameter("b", 5) } })
