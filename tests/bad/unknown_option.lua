-- expect: 3: rnn.lstm has no option 'bidirectonal'; it has bias, bidirectional, dropout, frozen, init, layers, name, proj_size
local x = rnn.sequence("x", { size = 5 })
local y = rnn.lstm(4, { bidirectonal = true })(x)
return rnn.model("bad", { outputs = { y = y } })
