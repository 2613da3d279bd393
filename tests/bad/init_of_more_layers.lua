-- expect: 4: rnn.scan: init has the states of 2 layers, and there is one layer
local x, z = rnn.sequence("x", { size = 3 }), rnn.sequence("z", { size = 3, axis = "U" })
local _, last = rnn.gru(4, { layers = 2 })(x)
local y = rnn.scan(rnn.cells.gru(4), z, { init = last })
return rnn.model("bad", { outputs = { y = y } })
