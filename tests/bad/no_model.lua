-- expect: the file describes no model; end it with
local x = rnn.sequence("x", { size = 5 })
