-- What is wrong with an argument, in the same words everywhere.

check = {}

function check.fail(...)
  core.fail(string.format(...))
end

local function is_whole(v) return math.type(v) == "integer" end
local function is_axis(v) return type(v) == "string" or core.kind(v) == "axis" end
local function is_part(v) return type(v) == "number" and v >= 0 and v < 1 end
local function is_initial(v) return type(v) == "table" or core.kind(v) == "initial" end
local function is_range(v)
  return type(v) == "table" and #v == 2 and type(v[1]) == "number" and type(v[2]) == "number" and
    v[1] < v[2] and v[2] - v[1] < math.huge
end

-- Kinds of arguments: what messages call them, and what belongs to them.
local tests = {
  count   = { "a whole number from 1", function(v) return is_whole(v) and v > 0 end },
  id      = { "a whole number from 0", function(v) return is_whole(v) and v >= 0 end },
  part    = { "a number from 0 up to, but not, 1", is_part },
  axis    = { "an axis (x.axis, or a name such as \"T\")", is_axis },
  initial = { "a description of initial values such as rnn.constant(1), or a table of them by name",
              is_initial },
  range   = { "two finite numbers, { low, high }, the lower one first", is_range },
  any     = { "", function() return true end },
}
for _, name in ipairs { "number", "string", "boolean", "table", "function" } do
  tests[name] = { "a " .. name, function(v) return type(v) == name end }
end

-- Stops unless `value` is of the kind; `what` is how the message calls it.
function check.kind(what, value, kind)
  local expected, holds = table.unpack(tests[kind])
  if not holds(value) then
    check.fail("%s must be %s, and is %s", what, expected, core.describe(value))
  end
  return value
end

-- Stops if a table of tables contains itself, which no walk through it would survive.
function check.tree(what, value, above)
  if type(value) ~= "table" then return value end
  above = above or {}
  if above[value] then check.fail("%s contains itself", what) end
  above[value] = true
  for _, part in pairs(value) do check.tree(what, part, above) end
  above[value] = nil
  return value
end

local function names_of(t)
  local names = {}
  for name in pairs(t) do names[#names + 1] = name end
  return table.concat(names, ", ")
end

-- The last states of a scan follow its output wherever the call of a layer is the last argument
-- of another call, as in rnn.linear(n)(rnn.lstm(m)(x)). They are told from what was meant as an
-- argument.
local states = setmetatable({}, { __mode = "k" })

function check.mark_states(t)
  states[t] = true
  return t
end

function check.is_states(t) return t ~= nil and states[t] end

function check.without_states(...)
  local arguments = table.pack(...)
  local count = arguments.n
  if check.is_states(arguments[count]) then count = count - 1 end
  return table.unpack(arguments, 1, count)
end

-- The options of `who`: a table with no other names than `known`, which says the kind of each.
function check.options(who, options, known)
  if options == nil or check.is_states(options) then return {} end
  check.kind(who .. ": the options", options, "table")
  for name, value in pairs(options) do
    if not known[name] then
      check.fail("%s has no option '%s'; it has %s", who, name, names_of(known))
    end
    check.kind(who .. ": " .. name, value, known[name])
  end
  return options
end

-- A table whose missing entries are errors: a name that is mistyped says so where it stands.
function check.closed(t, name)
  return setmetatable(t, { __index = function(_, key)
    check.fail("%s has no '%s'", name, tostring(key))
  end })
end
