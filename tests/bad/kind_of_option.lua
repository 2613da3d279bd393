-- expect: 3: rnn.lstm: layers must be a whole number from 1, and is the string 'two'
local x = rnn.sequence("x", { size = 5 })
local y = rnn.lstm(4, { layers = "two" })(x)
return rnn.model("bad", { outputs = { y = y } })
