-- expect: 4: the output of the step contains itself
local x, out = rnn.sequence("x", { size = 5 }), {}
out.out = out
local y = rnn.scan(rnn.cell { state = { h = 5 }, step = function(x, s, p) return out, s end }, x)
return rnn.model("bad", { outputs = { y = x } })
