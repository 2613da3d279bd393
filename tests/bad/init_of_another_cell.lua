-- expect: 4: the initial state 'c' is not in the state of the cell
local x, z = rnn.sequence("x", { size = 3 }), rnn.sequence("z", { size = 3, axis = "U" })
local _, last = rnn.lstm(4)(x)
local y = rnn.gru(4)(z, { init = last })
return rnn.model("bad", { outputs = { y = y } })
