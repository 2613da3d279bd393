-- expect: 2: rnn.sequence: 'x\011y' cannot be the name of an input: letters, digits and _
local x = rnn.sequence("x\ty", { size = 5 })
return rnn.model("bad", { outputs = { y = x } })
