-- Losses and metrics: one number for a batch.
--
--     reduce = "valid"    the mean over all steps that exist (the default)
--              "batch"    the sum over steps, the mean over rows
--              "sum"      the sum over all

local total, count = core.total, core.count

-- sum of `each` / sum of `weight` over all steps and rows, where `each` is weighed already; 0, with
-- gradients of 0, where all weights are 0
local function weighted_mean(each, weight)
  local all = total(weight, each)
  return select(all, total(each) / select(all, all, 1), 0)
end

local reductions = {
  valid = function(each, weight)
    return weight and weighted_mean(each, weight) or total(each) / count(each)
  end,
  batch = function(each) return total(each) / count(each, "rows") end,
  sum   = function(each) return total(each) end,
}

-- `each` is the loss of a step, `weight` how much of a step it counts as (nil: one).
local function reduce(who, each, weight, how)
  how = how or "valid"
  if not reductions[how] then
    check.fail("%s: reduce must be valid, batch or sum, and is '%s'", who, tostring(how))
  end
  return reductions[how](each, weight)
end

-- rnn.average(x, weight): the mean of a scalar over all steps and rows, sum x / n; with a weight
-- for each, sum weight x / sum weight, and 0 where all weights are 0
function rnn.average(x, weight)
  return reduce("rnn.average", weight and weight * x or x, weight)
end

-- A vector of given numbers, one after the other.
local function constants(numbers, i)
  if i == #numbers then return core.fill(numbers[i], 1) end
  return core.fill(numbers[i], 1) .. constants(numbers, i + 1)
end

-- The weight of each class as a vector, or nil where all are 1.
local function class_weights(weights, classes)
  if not weights then return nil end
  if #weights ~= classes then
    check.fail("rnn.cross_entropy: there are %d weights, and %d classes", #weights, classes)
  end
  return constants(weights, 1)
end

-- 1 at steps that count, 0 at those whose target is the ignored id; nil where all count
local function counts(target, ignored, classes)
  if not ignored then return nil end
  if ignored >= classes then
    check.fail("rnn.cross_entropy: the ignored id is %d, and there are %d classes",
               ignored, classes)
  end
  return 1 - equal(target, ignored)
end

-- a b, where nil is 1
local function product(a, b)
  return a and b and a * b or a or b
end

-- weight x, and 0 where the weight is 0, even of an infinite x
local function weighed(x, weight)
  return weight and select(weight, weight * x, 0) or x
end

local function negative_log_likelihood(logits, target)
  return logsumexp(logits) - core.pick(logits, target, "rnn.cross_entropy")
end

-- With label smoothing e the target is the class with 1 - e, and each class with e / classes;
-- weights w multiply the terms:  (1 - e) w[k] nll[k] + e / classes sum_j w[j] nll[j]
local function smoothed(each, logits, weights, weight, e)
  each = weighed(each, weight)
  if e == 0 then return each end
  local others = logsumexp(logits) - logits
  others = weights and weights:dot(others) or sum(others)
  return (1 - e) * each + e / logits.size * others
end

-- rnn.cross_entropy(logits, target, { reduce=, ignore=, weights=, smoothing= }): -log
-- softmax(logits)[target]. `ignore` is an id whose steps do not count, `weights` has a number
-- for each class. The mean of a batch in which nothing counts is 0.
function rnn.cross_entropy(logits, target, options)
  options = check.options("rnn.cross_entropy", options,
    { reduce = "string", ignore = "id", weights = "table", smoothing = "part" })
  logits = core.value(logits, "rnn.cross_entropy")
  local each = negative_log_likelihood(logits, target)
  local weights = class_weights(options.weights, logits.size)
  local of_target = weights and core.pick(weights, target)
  local counted = counts(target, options.ignore, logits.size)
  each = smoothed(each, logits, weights, of_target, options.smoothing or 0)
  if counted then each = select(counted, each, 0) end
  return reduce("rnn.cross_entropy", each, product(of_target, counted), options.reduce)
end

-- rnn.accuracy(logits, target, { reduce=, ignore= }): how often the largest logit is that of the
-- target, of equal ones the first; a metric. Steps whose target is the id `ignore` do not count; it
-- is 0 where none does.
function rnn.accuracy(logits, target, options)
  options = check.options("rnn.accuracy", options, { reduce = "string", ignore = "id" })
  local right = equal(argmax(logits), target)
  local weight = options.ignore and 1 - equal(target, options.ignore)
  return reduce("rnn.accuracy", weight and weight * right or right, weight, options.reduce)
end

local function mean_over_features(x)
  return core.kind(x) == "vector" and mean(x) or x
end

-- rnn.binary_cross_entropy(logits, target, { reduce= }): -y log s(z) - (1 - y) log(1 - s(z)),
-- where s is the sigmoid, which is softplus(z) - y z; the mean over features.
function rnn.binary_cross_entropy(logits, target, options)
  options = check.options("rnn.binary_cross_entropy", options, { reduce = "string" })
  local each = mean_over_features(softplus(logits) - target * logits)
  return reduce("rnn.binary_cross_entropy", each, nil, options.reduce)
end

local function square(x) return x * x end

-- rnn.mse(a, b, { reduce= }): (a - b)^2, the mean over features
function rnn.mse(a, b, options)
  options = check.options("rnn.mse", options, { reduce = "string" })
  return reduce("rnn.mse", mean_over_features(square(a - b)), nil, options.reduce)
end
