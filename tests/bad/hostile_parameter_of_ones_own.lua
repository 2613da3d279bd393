-- expect: 2: 'a..b' cannot be the name of a parameter: words of letters, digits and _, joined by dots
local b = rnn.parameter("a..b", 5)
return rnn.model("bad", { outputs = { y = b } })
