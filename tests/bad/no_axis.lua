-- expect: 3: rnn.scan: v is 5 units; expected one time axis
local v = rnn.vector("v", { size = 5 })
local y = rnn.scan(rnn.cells.gru(3), v)
return rnn.model("bad", { outputs = { y = y } })
