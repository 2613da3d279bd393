-- expect: 4: two parts of the state are called a.b
local x = rnn.sequence("x", { size = 5 })
local cell = rnn.cell { state = { a = { b = 5 }, ["a.b"] = 5 }, step = function(x, s, p) return x, s end }
local y = rnn.scan(cell, x, { init = { a = { b = 0 }, ["a.b"] = 0 } })
return rnn.model("bad", { outputs = { y = y } })
