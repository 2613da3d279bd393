-- expect: 3: x[1]: a vector has no elements to index
local x = rnn.sequence("x", { size = 5 })
for i, v in ipairs(x) do x = v end
return rnn.model("bad", { outputs = { y = x } })
