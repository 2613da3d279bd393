-- expect: 4: last: z does not vary over T; it is 2 units per step of Tz
local z = rnn.sequence("z", { size = 2, axis = "Tz" })
local function ending(a)
  return last(a, "T")
end
local y = ending(z)
return rnn.model("bad", { outputs = { y = y } })
