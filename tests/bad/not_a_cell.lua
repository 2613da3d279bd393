-- expect: 3: rnn.scan: expects a cell made by rnn.cell or rnn.cells, and finds a function
local x = rnn.sequence("x", { size = 5 })
local y = rnn.scan(rnn.lstm(5), x)
return rnn.model("bad", { outputs = { y = y } })
