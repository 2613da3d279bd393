-- expect: 5: the state of the cell contains itself
local x = rnn.sequence("x", { size = 5 })
local state = { h = 5 }
state.inner = state
local y = rnn.scan(rnn.cell { state = state, step = function(x, s, p) return x, s end }, x)
return rnn.model("bad", { outputs = { y = y } })
