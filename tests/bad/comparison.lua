-- expect: 3: values cannot be compared with <: they have no number while the model is traced
local x = rnn.sequence("x", { size = 5 })
if x < 1 then x = x + 1 end
local y = x
return rnn.model("bad", { outputs = { y = y } })
