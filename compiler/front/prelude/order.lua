-- Tables in a fixed order: numbers first, then strings. Lua's own order differs from run to run,
-- and the compiler's output must not.

local raw_next = next

local function before(a, b)
  if type(a) == type(b) then return a < b end
  return type(a) == "number"
end

local function sorted_keys(t)
  local keys = {}
  for key in raw_next, t do
    if type(key) ~= "number" and type(key) ~= "string" then
      core.fail("pairs: the keys of the table must be numbers or strings, and one is "
                .. core.describe(key))
    end
    keys[#keys + 1] = key
  end
  table.sort(keys, before)
  return keys
end

function pairs(t)
  if type(t) ~= "table" then
    core.fail("pairs: argument 1 must be a table, and is " .. core.describe(t))
  end
  local keys, i = sorted_keys(t), 0
  return function()
    i = i + 1
    if keys[i] ~= nil then return keys[i], t[keys[i]] end
  end
end
