-- Beyond the end of a row there is no id, along a derived axis either.
local x = rnn.sequence("x", { size = 2 })
local y = pyramid(pyramid(x, 2), 2)
local target = rnn.tokens("target", { vocab = 8, axis = y.axis })
return rnn.model("ids_along_a_derived_axis", {
  loss = rnn.cross_entropy(y, target), outputs = { y = y } })
