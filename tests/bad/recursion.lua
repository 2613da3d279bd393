-- expect: 4: stack overflow
local x = rnn.sequence("x", { size = 5 })
local function f(n)
  return 1 + f(n + 1)
end
f(1)
