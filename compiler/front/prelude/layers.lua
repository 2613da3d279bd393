-- Layers: functions from values to values that own parameters.

-- rnn.layer(f, { name=, init=, frozen= }): the layer x, ... -> f(x, ..., p); p is the last
-- parameter of f.
function rnn.layer(f, options)
  check.kind("rnn.layer: argument 1", f, "function")
  options = check.options("rnn.layer", options,
    { name = "string", init = "initial", frozen = "boolean", kind = "string" })
  local count = core.parameters(f)
  if count == 0 then
    check.fail("rnn.layer: the function must have parameters, the last of which is p")
  end
  local name = names.claim(options.kind or "layer", options.name)
  local p = core.scope(name, options.frozen, options.init)
  return function(...)
    local arguments = table.pack(...)
    arguments[count] = p
    return names.within(name, f, table.unpack(arguments, 1, count))
  end
end

-- rnn.linear(n, { bias=, name=, init=, frozen= }): W x + b, n units
function rnn.linear(size, options)
  check.kind("rnn.linear: the size", size, "count")
  options = check.options("rnn.linear", options,
    { bias = "boolean", name = "string", init = "initial", frozen = "boolean" })
  local function affine(x, p)
    if options.bias == false then return p.weight(x, size) end
    local q = options.init and p or core.initialized(p, core.fan_in(x))
    return p.weight(x, size) + q.bias
  end
  return rnn.layer(affine,
    { kind = "linear", name = options.name, init = options.init, frozen = options.frozen })
end

-- embedding = rnn.embedding(n, size, { name=, init=, frozen=, padding= }): a row of `size` for each
-- of n ids. The row of the id `padding` is 0, whatever the matrix holds there, and has no gradient.
-- embedding:transposed() is the layer from `size` units to n with the same matrix (tied weights).
function rnn.embedding(count, size, options)
  check.kind("rnn.embedding: the number of ids", count, "count")
  check.kind("rnn.embedding: the size", size, "count")
  options = check.options("rnn.embedding", options,
    { name = "string", init = "initial", frozen = "boolean", padding = "id" })
  local padding = options.padding
  if padding and padding >= count then
    check.fail("rnn.embedding: the padding is id %d, and there are %d ids", padding, count)
  end
  local name = names.claim("embedding", options.name)
  local p = core.scope(name, options.frozen, options.init or rnn.normal(0, 1))
  local function matrix() return core.matrix(p.weight, count, size) end
  local function scores(x) return core.op.matvec(matrix(), x) end
  local function rows(ids)
    local row = core.lookup(matrix(), ids)
    if not padding then return row end
    if core.kind(ids) == "bag" then
      check.fail("rnn.embedding: a bag has no padding: it ends before its first -1")
    end
    return select(equal(ids, padding), 0, row)
  end
  local function layer(f) return function(x) return names.within(name, f, x) end end
  return setmetatable({ transposed = function() return layer(scores) end },
                      { __call = function(_, ids) return layer(rows)(ids) end })
end

-- rnn.layer_norm { epsilon=, name= }: layer_norm(x) with a learned gain and bias
function rnn.layer_norm(options)
  options = check.options("rnn.layer_norm", options,
    { epsilon = "number", name = "string", frozen = "boolean" })
  return rnn.layer(function(x, p) return layer_norm(x, options.epsilon) * p.weight + p.bias end,
    { kind = "layer_norm", name = options.name, frozen = options.frozen,
      init = { weight = rnn.constant(1), bias = rnn.constant(0) } })
end

-- rnn.parameter(name, size, { init=, frozen= }): a parameter that no layer owns, under its whole
-- name. The size is a number for a vector, "scalar" for a learned number, { rows, columns } for a
-- matrix W to be applied as W(x).
function rnn.parameter(name, size, options)
  check.kind("rnn.parameter: the name", name, "string")
  options = check.options("rnn.parameter", options, { init = "initial", frozen = "boolean" })
  local p = core.scope(names.claim("parameter", ""), options.frozen, options.init)
  if size == "scalar" then return p[name]:scalar() end
  if type(size) ~= "table" then
    return core.vector(p[name], check.kind("rnn.parameter: the size", size, "count"))
  end
  if #size ~= 2 then
    check.fail("rnn.parameter: the size of a matrix is { rows, columns }, and %d numbers are given",
               #size)
  end
  for _, part in ipairs(size) do check.kind("rnn.parameter: a size of the matrix", part, "count") end
  core.matrix(p[name], size[1], size[2])
  return p[name]
end
