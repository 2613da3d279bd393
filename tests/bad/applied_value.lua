-- expect: 5: exp is a value, ? units, and no matrix that can be applied
-- also:    hint: apply the parameter and then the function, exp(p.W(x)); of computed vectors a * b is the product of elements, a:dot(b) its sum
local x = rnn.sequence("x", { size = 5 })
local layer = rnn.layer(function(a, p)
  local y = exp(p.W)(a)
  return y
end, { name = "layer" })
local y = layer(x)
return rnn.model("bad", { outputs = { y = y } })
