-- expect: 5: the parameter layer.W is used as a vector, and was used as a matrix
local x = rnn.sequence("x", { size = 5 })
local layer = rnn.layer(function(a, p)
  local b = p.W(a, 5)
  return b + p.W
end, { name = "layer" })
local y = layer(x)
return rnn.model("bad", { outputs = { y = y } })
