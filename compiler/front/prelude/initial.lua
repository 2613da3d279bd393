-- How parameters begin: descriptions for the `init` of cells, layers and parameters. What is not
-- described begins as PyTorch's layers do: uniform(-k, k), k = 1/sqrt(fan-in).

local function number(who, value, default)
  return check.kind(who, value == nil and default or value, "number")
end

-- uniform(low, high), or uniform(k) for -k to k
function rnn.uniform(low, high)
  number("rnn.uniform: the bound", low)
  if high == nil then low, high = -low, low end
  return core.initial("uniform", low, high)
end

function rnn.normal(mean, deviation)
  return core.initial("normal", number("rnn.normal: the mean", mean, 0),
                      number("rnn.normal: the deviation", deviation, 1))
end

function rnn.constant(value)
  return core.initial("constant", number("rnn.constant: the value", value))
end

-- uniform(-k, k), k = sqrt(6 / (rows + columns)) (Glorot and Bengio, 2010)
function rnn.glorot() return core.initial("glorot") end

-- The matrix is made of `blocks` square ones on top of one another, each orthogonal (Saxe et
-- al., 2014).
function rnn.orthogonal(blocks)
  return core.initial("orthogonal", 0, 0,
                      check.kind("rnn.orthogonal: blocks", blocks or 1, "count"))
end

-- `scale` times the identity (Le, Jaitly and Hinton, 2015)
function rnn.identity(scale, blocks)
  return core.initial("identity", number("rnn.identity: the scale", scale, 1), 0,
                      check.kind("rnn.identity: blocks", blocks or 1, "count"))
end
