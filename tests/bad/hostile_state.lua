-- expect: 4: 'cell.h */ evil' cannot be the name of a state: words of letters, digits and _, joined by dots
local x = rnn.sequence("x", { size = 5 })
local cell = rnn.cell { name = "cell", state = { ["h */ evil"] = 5 }, step = function(x, s, p) return x, { ["h */ evil"] = x } end }
local y = rnn.scan(cell, x)
return rnn.model("bad", { outputs = { y = y } })
