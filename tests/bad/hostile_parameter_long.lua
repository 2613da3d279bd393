-- expect: 3: 'layer1.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' cannot be the name of a parameter: words of letters, digits and _, joined by dots
local part = string.rep("a", 150)
local y = rnn.layer(function(x, p) return p[part][part] + x end)(rnn.sequence("x", { size = 5 }))
return rnn.model("bad", { outputs = { y = y } })
