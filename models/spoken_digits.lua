-- Which digit is spoken: the listener of Listen, Attend and Spell (Chan et al., 2016), and one
-- answer. Each layer of the pyramid reads two neighbouring steps of the one below as one.

local H      = rnn.option("hidden", 96)
local levels = rnn.option("levels", 2) -- of the pyramid, above the first layer
local drop   = rnn.option("dropout", 0.3)

local function listen(x, level)
  local layer = rnn.lstm(H, { bidirectional = true, name = "listen" .. level })
  return dropout(layer(x), drop)
end

local frames = rnn.sequence("frames", { size = rnn.option("bands", 40) })
local digit  = rnn.token("digit", { vocab = 10 })

local h = listen(frames, 0)
for level = 1, levels do h = listen(pyramid(h, 2), level) end
local scores = rnn.linear(10, { name = "readout" })(mean(h, h.axis))

return rnn.model("spoken_digits", {
  loss    = rnn.cross_entropy(scores, digit),
  outputs = { scores = scores, best = argmax(scores) } })
