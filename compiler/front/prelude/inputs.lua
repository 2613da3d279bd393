-- Inputs: what the caller passes in. Sequences share lengths by the name of their axis. With
-- { steps = n } all rows have n steps along it; 0 is any number.

local function named(who, name)
  return check.kind(who .. ": the name", name, "string")
end

local function need(who, options, name)
  if options[name] == nil then check.fail("%s: the option %s is missing", who, name) end
  return options[name]
end

local function ids(who, kind, name, options, axis)
  local vocab = need(who, options, "vocab")
  for _, special in ipairs { "start", "stop", "unknown" } do
    if (options[special] or 0) >= vocab then
      check.fail("%s: %s is the id %d, and there are %d ids", who, special, options[special], vocab)
    end
  end
  return core.input(kind, named(who, name), vocab, axis, options.steps,
                    options.start or 1, options.stop or 2, options.unknown or 0)
end

-- An id per step. Vocabularies begin <unk> 0, <s> 1, </s> 2; start, stop and unknown say otherwise.
function rnn.tokens(name, options)
  options = check.options("rnn.tokens", options,
    { vocab = "count", axis = "axis", steps = "id", start = "id", stop = "id", unknown = "id" })
  return ids("rnn.tokens", "tokens", name, options, options.axis or "T")
end

-- A bag of ids per step: up to `most` of them, in no order; one that stands twice counts twice.
-- embedding(bag) is the sum of their rows, one_hot(bag, n) says how often each id is in it.
function rnn.bags(name, options)
  options = check.options("rnn.bags", options,
    { vocab = "count", most = "count", axis = "axis", steps = "id" })
  return core.input("bags", named("rnn.bags", name), need("rnn.bags", options, "vocab"),
                    options.axis or "T", options.steps, nil, nil, nil, options.most or 24)
end

-- One id.
function rnn.token(name, options)
  options = check.options("rnn.token", options, { vocab = "count", unknown = "id" })
  return ids("rnn.token", "token", name, options)
end

-- What a caller gives is meant to be from low to high, { range = { low, high } }; nothing holds it.
-- Random points, at which models are tried, are within it.
local function float(kind, who, name, options, size, axis)
  local range = options.range or {}
  return core.input(kind, named(who, name), size, axis, options.steps, nil, nil, nil, nil,
                    range[1], range[2])
end

-- A vector per step.
function rnn.sequence(name, options)
  options = check.options("rnn.sequence", options,
    { size = "count", axis = "axis", steps = "id", range = "range" })
  return float("sequence", "rnn.sequence", name, options, need("rnn.sequence", options, "size"),
               options.axis or "T")
end

-- One vector.
function rnn.vector(name, options)
  options = check.options("rnn.vector", options, { size = "count", range = "range" })
  return float("vector", "rnn.vector", name, options, need("rnn.vector", options, "size"))
end

-- One number.
function rnn.scalar(name, options)
  return float("scalar", "rnn.scalar", name,
               check.options("rnn.scalar", options, { range = "range" }))
end

-- A number, string or boolean that --set may replace. Its value is kept in checkpoints.
function rnn.option(name, default)
  local value = core.option(name, default)
  if type(value) == "string" and not utf8.len(value) then
    check.fail("rnn.option: the value of %s is not UTF-8", name)
  end
  return value
end
