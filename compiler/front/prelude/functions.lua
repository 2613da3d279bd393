-- Functions of values. Those of the operation table come as they are; the rest is composed of
-- them. Results are returned without being put into locals: a node is named by the model that
-- receives it.

local op = core.op

for name, operation in pairs(op) do
  if name ~= "matvec" and name ~= "max_features" then functions[name] = operation end
end

functions.slice = core.slice
functions.one_hot = core.one_hot
functions.fill = core.fill
functions.equal = core.equal

-- ---- element by element ----

function functions.greater(a, b) return less(b, a) end
function functions.greater_equal(a, b) return less_equal(b, a) end

function functions.clip(x, low, high) return min(op.max(x, low), high) end

function functions.leaky_relu(x, slope)
  return relu(x) - (slope or 0.01) * relu(-x)
end

function functions.hard_sigmoid(x) return clip(x / 6 + 0.5, 0, 1) end
function functions.silu(x) return x * sigmoid(x) end

-- x P(X < x) for a standard normal X
function functions.gelu(x) return 0.5 * x * (1 + erf(x / math.sqrt(2))) end

-- ---- over features, or over a time axis ----

local function is_axis(x) return type(x) == "string" or core.kind(x) == "axis" end

function functions.sum(x, axis)
  if axis == nil then return op.sum(x) end
  return core.sum_over(x, axis, "sum")
end

function functions.mean(x, axis)
  if axis == nil then return op.sum(x) / core.value(x, "mean").size end
  return core.sum_over(x, axis, "mean") / core.count(x, axis)
end

-- max(x): over features; max(x, axis): over time; max(a, b): element by element
function functions.max(a, b)
  if b == nil then return op.max_features(a) end
  if is_axis(b) then return core.max_over(a, b, "max") end
  return op.max(a, b)
end

-- The same for every x + constant, so the largest is taken off before exp can overflow.
local function shifted(x, axis)
  return x - stop_gradient(core.max_over(x, axis, "softmax"))
end

local function normalized(e, axis) return e / sum(e, axis) end

function functions.softmax(x, axis)
  if axis == nil then return op.softmax(x) end
  return normalized(exp(shifted(x, axis)), axis)
end

local function log_normalized(x, axis) return x - log(sum(exp(x), axis)) end

function functions.log_softmax(x, axis)
  if axis == nil then return x - logsumexp(x) end
  return log_normalized(shifted(x, axis), axis)
end

local function standardized(x, epsilon) return x / sqrt(mean(x * x) + epsilon) end

-- Mean 0 and variance 1 over features (Ba, Kiros and Hinton, 2016), without gain and bias.
function functions.layer_norm(x, epsilon)
  return standardized(x - mean(x), epsilon or 1e-5)
end

-- ---- features that move ----

-- The one feature of a vector of size 1. A parameter p.a is a scalar as p.a:scalar().
function functions.scalar(x)
  if core.value(x, "scalar").size ~= 1 then
    check.fail("scalar: expects a vector of size 1, and finds %s", core.describe(x))
  end
  return sum(x)
end

local function equal_parts(x, count)
  local size = x.size
  if size % count ~= 0 then
    check.fail("split: %d units cannot be split into %d equal parts", size, count)
  end
  local sizes = {}
  for i = 1, count do sizes[i] = size // count end
  return sizes
end

-- split(x, n): n equal parts; split(x, { a, b, ... }): parts of these sizes
function functions.split(x, parts)
  x = core.value(x, "split")
  if type(parts) ~= "table" then
    parts = equal_parts(x, check.kind("split: the number of parts", parts, "count"))
  end
  local result, first = {}, 1
  for i, size in ipairs(parts) do
    result[i] = slice(x, first, first + check.kind("split: a size", size, "count") - 1)
    first = first + size
  end
  if first - 1 ~= x.size then
    check.fail("split: the parts have %d units together, and the vector has %d", first - 1, x.size)
  end
  return table.unpack(result)
end

-- ---- training only ----

-- Each feature is 0 with probability p, else divided by 1 - p (Srivastava et al., 2014).
-- { along = "T" }: the same features at every step (Gal and Ghahramani, 2016). An id becomes
-- <unk> with probability p, so that this, too, is learned; a bag becomes empty.
function functions.dropout(x, p, options)
  options = check.options("dropout", options, { along = "axis" })
  check.kind("dropout: the probability", p, "part")
  if p == 0 then return core.value(x, "dropout") end
  local kind = core.kind(x)
  if kind == "id" or kind == "bag" then
    return select(core.mask(x, p, options.along), x, core.unknown(x))
  end
  return x * core.mask(x, p, options.along)
end
