-- expect: 3: '*/ int evil; /*' cannot be the name of a layer: words of letters, digits and _, joined by dots
local x = rnn.sequence("x", { size = 5 })
local y = rnn.linear(3, { name = "*/ int evil; /*" })(x)
return rnn.model("bad", { outputs = { y = y } })
