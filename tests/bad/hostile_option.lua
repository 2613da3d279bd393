-- expect: 2: 'n=1' cannot be the name of an option: words of letters, digits and _, joined by dots
local x = rnn.sequence("x", { size = rnn.option("n=1", 5) })
return rnn.model("bad", { outputs = { y = x } })
