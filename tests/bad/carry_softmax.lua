-- expect: 3: max_over looks ahead along T, and the model is carried from chunk to chunk along T: what follows a chunk is not known
local x = rnn.sequence("x", { size = 5 })
local y = softmax(x, "T")
return rnn.model("bad", { outputs = { y = y }, carry = "T" })
