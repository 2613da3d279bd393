-- What a model file sees. A model is untrusted: nothing here reads, writes, loads, or depends on
-- anything but the model, and numbers and strings look the same in every run.

local function copy(from, names)
  local to = {}
  for _, name in ipairs(names) do to[name] = from[name] end
  return to
end

-- Tables and functions print as an address, which differs from run to run.
local function text(value)
  local kind = type(value)
  return (kind == "table" or kind == "function") and kind or tostring(value)
end

local function format(pattern, ...)
  if string.find(pattern, "%p", 1, true) then check.fail("format: %%p prints an address") end
  local values = table.pack(...)
  for i = 1, values.n do
    if type(values[i]) ~= "number" then values[i] = text(values[i]) end
  end
  return string.format(pattern, table.unpack(values, 1, values.n))
end

-- ---- require ----

local public = { attention = true }
local modules = {} -- by name; false while one runs

local function require(name)
  if modules[name] == false then check.fail("require: '%s' requires itself", name) end
  if modules[name] == nil then
    local chunk = public[name] and core.equations(name) or core.file(name)
    modules[name] = false
    modules[name] = chunk() or true
  end
  return modules[name]
end

-- ---- the table of globals ----

local visible = copy(_G, { "assert", "error", "ipairs", "pairs", "tonumber", "type" })
visible.tostring = text
visible.require = require
visible.math = check.closed(copy(math, {
  "abs", "ceil", "cos", "exp", "floor", "fmod", "huge", "log", "max", "maxinteger", "min",
  "mininteger", "modf", "pi", "sin", "sqrt", "tan", "tointeger", "type", "ult" }), "math")
visible.table = check.closed(copy(table, {
  "concat", "insert", "pack", "remove", "sort", "unpack" }), "table")
visible.string = check.closed(copy(string, {
  "byte", "char", "len", "lower", "rep", "sub", "upper" }), "string")
visible.string.format = format
-- A function of values is also rnn.NAME, unless a layer or an input has that name.
for name, f in pairs(functions) do
  visible[name] = function(...) return f(check.without_states(...)) end
  rnn[name] = rnn[name] or visible[name]
end
visible.rnn = check.closed(rnn, "rnn")

getmetatable("").__index = visible.string

environment = setmetatable({}, {
  __index = function(_, name)
    if visible[name] == nil then
      check.fail("'%s' is not defined%s", text(name),
        rawget(rnn, name) and "\n    hint: rnn." .. name or "")
    end
    return visible[name]
  end,
  __newindex = function(_, name)
    check.fail("'%s' is assigned without being declared\n    hint: local %s = ...",
               text(name), text(name))
  end,
})
