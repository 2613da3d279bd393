-- expect: 4: size: the size of layer.W is not known yet
local x = rnn.sequence("x", { size = 5 })
local layer = rnn.layer(function(a, p)
  return split(p.W(a), 2)
end, { name = "layer" })
local y = layer(x)
return rnn.model("bad", { outputs = { y = y } })
