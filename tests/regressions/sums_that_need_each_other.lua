-- Each concatenation needs the sum of the other's first part, so at most one of the sums is a part
-- of a sum of the whole.
local a = rnn.sequence("a", { size = 3 })
local b = rnn.sequence("b", { size = 2 })
local layer = rnn.layer(function(a, b, p)
  return p.V(a .. b * sum(b, "T"), 2) + p.W(b .. a * sum(a, "T"), 2)
end)
return rnn.model("sums_that_need_each_other", { outputs = { y = layer(a, b) } })
