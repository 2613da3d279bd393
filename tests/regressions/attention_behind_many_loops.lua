-- More than 64 recurrences, and attention to the last of them.
local src = rnn.sequence("src", { size = 1, axis = "Tx" })
local dst = rnn.sequence("dst", { size = 1, axis = "Ty" })
local x = src
for i = 1, 33 do x = rnn.rnn(1)(x) end
local w = softmax(rnn.rnn(1)(dst):dot(x), "Tx")
local y = sum(w * x, "Tx")
return rnn.model("attention_behind_many_loops", { loss = rnn.mse(y, 0.3), outputs = { y = y } })
