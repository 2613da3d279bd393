-- expect: 4: 'cell.0.1.h-' cannot be the name of a state: words of letters, digits and _, joined by dots
local x = rnn.sequence("x", { size = 5 })
local cell = rnn.cell { name = "cell", state = { [0] = { [1] = { ["h-"] = 5 } } }, step = function(x, s, p) return x, s end }
local y = rnn.scan(cell, x)
return rnn.model("bad", { outputs = { y = y } })
