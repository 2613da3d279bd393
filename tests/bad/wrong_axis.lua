-- expect: 3: last: last is 5 units; expected one time axis
local x = rnn.sequence("x", { size = 5 })
local y = last(last(x))
return rnn.model("bad", { outputs = { y = y } })
