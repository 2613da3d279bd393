-- Clockwork network (Koutnik et al., 2014): modules that tick every 1, 2, 4, 8 steps; each sees
-- itself and the slower ones.

local periods = { 1, 2, 4, 8 }

local function clockwork(size)
  local state = {}
  for i in ipairs(periods) do state["h" .. i] = size end
  return rnn.cell {
    state = state,
    step = function(x, s, p)
      local next, all, slower = {}, nil, nil
      for i = #periods, 1, -1 do
        local h = s["h" .. i]
        slower = slower and h .. slower or h
        local new = tanh(p["W" .. i](x, size) + p["R" .. i](slower) + p["b" .. i])
        next["h" .. i] = every(periods[i], new, h)
        all = all and next["h" .. i] .. all or next["h" .. i]
      end
      return all, next
    end }
end

local x = rnn.sequence("x", { size = rnn.option("inputs", 16) })
local y = rnn.scan(clockwork(rnn.option("module", 16)), x)

local target = rnn.sequence("target", { size = y.size })
return rnn.model("clockwork", { loss = rnn.mse(y, target), outputs = { y = y } })
