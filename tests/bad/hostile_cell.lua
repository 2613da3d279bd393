-- expect: 4: 'a\012b' cannot be the name of a layer: words of letters, digits and _, joined by dots
local x = rnn.sequence("x", { size = 5 })
local cell = rnn.cell { name = "a\nb", state = { h = 5 }, step = function(x, s, p) return s.h, { h = x } end }
local y = rnn.scan(cell, x)
return rnn.model("bad", { outputs = { y = y } })
