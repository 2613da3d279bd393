-- expect: 6: split: 2 units cannot be split into 3 equal parts
local x = rnn.sequence("x", { size = 2 })
local function f(a)
  return tanh(a)
end
local y = split(f(x), 3)
