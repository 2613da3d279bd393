-- expect: 3: 'W"; evil();' cannot be the name of a parameter: words of letters, digits and _, joined by dots
local x = rnn.sequence("x", { size = 5 })
local y = rnn.layer(function(x, p) return p['W"; evil();'](x, 3) end)(x)
return rnn.model("bad", { outputs = { y = y } })
