-- expect: 4: attempt to call a nil value (field 'f')
local x = rnn.sequence("x", { size = 5 })
local t = {}
local y = t.f(x)
return rnn.model("bad", { outputs = { y = y } })
