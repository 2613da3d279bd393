-- expect: 5: the model has more than 1000000 operations; does a loop never end?
local x = rnn.sequence("x", { size = 5 })
local y = x
while true do
  y = y + 1
end
