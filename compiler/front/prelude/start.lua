-- The prelude: the part of the model language that is written in Lua.
--
-- `core` holds the primitives that make the graph (the C files of this layer). Each file below
-- builds on those before it and fills two tables: `rnn`, which models see under that name, and
-- `functions`, whose entries models see as globals. The prelude sees the functions as globals
-- too.

rnn = {}
functions = {}
select = nil -- Lua's own gives way to the element-wise one
setmetatable(_G, { __index = functions })

for _, file in ipairs {
  "order",     -- pairs in a fixed order
  "check",     -- what is wrong with an argument
  "names",     -- who owns a name
  "states",    -- initial states, by layer and direction
  "functions", -- of values: element by element, over features
  "time",      -- along time axes
  "initial",   -- initial values of parameters
  "inputs",    -- what the caller passes in
  "scan",      -- cells, and the recurrence
  "layers",    -- linear, embedding, layers of one's own
  "recurrent", -- the stock layers, in PyTorch's vocabulary
  "model",     -- what a file returns
} do
  core.prelude(file)()
end

core.equations "cells" ()  -- the stock cells
core.equations "losses" ()

core.prelude "environment" () -- what a model file sees
