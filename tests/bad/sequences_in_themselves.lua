-- expect: 4: rnn.scan: the table of sequences contains itself
local xs = { rnn.sequence("x", { size = 5 }) }
xs[2] = { xs }
local y = rnn.scan(rnn.cell { state = { h = 5 }, step = function(x, s, p) return s.h, s end }, xs)
return rnn.model("bad", { outputs = { y = y } })
