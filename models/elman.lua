-- The basic recurrent network (Elman, 1990):  h = f(W x + U h + b),  y = V h + a

local H = rnn.option("hidden", 64)
local f = rnn.option("nonlinearity", "tanh") -- or relu, sigmoid, linear

local x = rnn.sequence("x", { size = rnn.option("inputs", 8) })
local h = rnn.rnn(H, { nonlinearity = f, name = "rnn" })(x)
local y = rnn.linear(rnn.option("outputs", 4), { name = "readout" })(h)

local target = rnn.sequence("target", { size = y.size })
return rnn.model("elman", { loss = rnn.mse(y, target), outputs = { y = y, h = h } })
