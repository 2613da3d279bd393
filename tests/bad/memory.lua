-- expect: 5: the model needs more than 256 MiB of memory
local x = rnn.sequence("x", { size = 5 })
local s = "x"
for i = 1, 40 do
  s = s .. s
end
