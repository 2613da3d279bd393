-- expect: 4: rnn.gru: init has the states of one layer, and there are 3 layers
local x, z = rnn.sequence("x", { size = 3 }), rnn.sequence("z", { size = 3, axis = "U" })
local _, last = rnn.gru(4)(x)
local y = rnn.gru(4, { layers = 3 })(z, { init = last })
return rnn.model("bad", { outputs = { y = y } })
