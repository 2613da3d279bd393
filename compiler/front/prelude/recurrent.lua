-- The stock layers, in PyTorch's vocabulary:
--
--     rnn.lstm(256, { layers = 2, bidirectional = true, name = "encoder" })
--
-- owns encoder.weight_ih_l0, encoder.weight_hh_l0_reverse, ...; applied to a sequence it returns
-- the outputs of its top layer, and the last states as last[l].forward.h. With one layer [l] may
-- be left out; a layer of one direction has no .forward. layer(xs, { init = ... }) takes a table
-- of the same form.

local known = { layers = "count", bidirectional = "boolean", bias = "boolean", dropout = "part",
                name = "string", frozen = "boolean", init = "initial" }

local function options_of(kind, options, more)
  local all = {}
  for name, value in pairs(known) do all[name] = value end
  for name, value in pairs(more or {}) do all[name] = value end
  options = check.options("rnn." .. kind, options, all)
  options.layers = options.layers or 1
  return options
end

-- PyTorch counts layers from 0.
local function suffix(layer, direction)
  return "_l" .. layer - 1 .. (direction == "backward" and "_reverse" or "")
end

-- The cells of all layers and directions: cells[layer].forward, cells[layer].backward.
local function make_cells(options, make)
  local cells = {}
  for layer = 1, options.layers do
    cells[layer] = { forward = make(suffix(layer, "forward")) }
    if options.bidirectional then cells[layer].backward = make(suffix(layer, "backward")) end
  end
  return cells
end

-- "encoder.l0.forward" as far as there is anything to tell apart
local function state_name(self, layer, direction)
  local name = self.name
  if self.options.layers > 1 then name = names.join(name, "l" .. layer - 1) end
  return self.options.bidirectional and names.join(name, direction) or name
end

-- One layer, in one direction or both.
local function run_layer(self, xs, layer, init)
  local cells = self.cells[layer]
  local function run(direction, start)
    return core.scan(cells[direction], xs, self.p,
      { name = state_name(self, layer, direction), init = start,
        reverse = direction == "backward" })
  end
  local function start(direction) return states.of_direction("rnn." .. self.kind, init, direction) end
  if not cells.backward then return run("forward", start()) end
  local forward, last_forward = run("forward", start("forward"))
  local backward, last_backward = run("backward", start("backward"))
  return forward .. backward, { forward = last_forward, backward = last_backward }
end

-- `last`: by layer; where there is one only, its fields too.
local function abbreviated(last)
  if #last > 1 then return last end
  local short = { last[1] }
  for name, part in pairs(last[1]) do short[name] = part end
  return short
end

local function init_of(self, given, layer)
  local init = check.options("a recurrent layer", given, { init = "table" }).init
  return states.of_layer("rnn." .. self.kind, init, layer, #self.cells)
end

local function apply(self, xs, given)
  local last = {}
  for layer = 1, self.options.layers do
    if layer > 1 and self.options.dropout then xs = dropout(xs, self.options.dropout) end
    xs, last[layer] = run_layer(self, xs, layer, init_of(self, given, layer))
  end
  return xs, check.mark_states(abbreviated(last))
end

local function recurrent(kind, size, options, make)
  check.kind("rnn." .. kind .. ": the size", size, "count")
  local name = names.claim(kind, options.name)
  local self = { kind = kind, name = name, options = options, cells = make_cells(options, make),
                 p = core.scope(name, options.frozen) }
  return function(xs, given) return apply(self, xs, given) end
end

-- nonlinearity: "tanh", "relu", "sigmoid" or "linear"
function rnn.rnn(size, options)
  options = options_of("rnn", options, { nonlinearity = "string" })
  return recurrent("rnn", size, options, function(names_end)
    return rnn.cells.elman(size, options.nonlinearity,
      { bias = options.bias, init = options.init, suffix = names_end })
  end)
end

function rnn.lstm(size, options)
  options = options_of("lstm", options, { proj_size = "count" })
  return recurrent("lstm", size, options, function(names_end)
    return rnn.cells.lstm(size,
      { bias = options.bias, init = options.init, suffix = names_end,
        proj_size = options.proj_size })
  end)
end

function rnn.gru(size, options)
  options = options_of("gru", options)
  return recurrent("gru", size, options, function(names_end)
    return rnn.cells.gru(size, { bias = options.bias, init = options.init, suffix = names_end })
  end)
end
