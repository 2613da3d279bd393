-- Where the initial states of a layer come from: a table for each layer, in it one for each
-- direction, as the last states of another layer are. What does not match is told, not left out.

states = {}

local function is_list(t) return type(t) == "table" and type(t[1]) == "table" end

local function has_directions(t)
  return type(t) == "table" and (t.forward ~= nil or t.backward ~= nil)
end

local function layers(n) return n == 1 and "one layer" or n .. " layers" end

-- The states of layer `layer` of a stack of `count`: the table itself where there is one layer.
function states.of_layer(who, given, layer, count)
  if given == nil then return nil end
  local found = is_list(given) and #given or 1
  for key in pairs(given) do
    if math.type(key) == "integer" and key > found then found = key end
  end
  if found > count then
    check.fail("%s: init has the states of %s, and there is %s\n"
               .. "    hint: last[%d] are those of the top layer", who, layers(found),
               layers(count), found)
  end
  if found < count then
    check.fail("%s: init has the states of %s, and there are %s\n"
               .. "    hint: { init = { %s } }, {} where a layer begins with 0", who, layers(found),
               layers(count), string.rep("states", count, ", "))
  end
  if is_list(given) or (count > 1 and given[1] == nil) then return given[layer] end
  return given
end

-- Of the states of one layer those of a direction; `direction` is nil where there is one only.
function states.of_direction(who, given, direction)
  if given == nil then return nil end
  if not direction and has_directions(given) then
    check.fail("%s: init has the states of both directions, and there is one\n"
               .. "    hint: last.forward, or forward and backward states combined", who)
  end
  if direction and not has_directions(given) and next(given) ~= nil then
    check.fail("%s: init has the states of one direction, and there are two\n"
               .. "    hint: { init = { forward = states, backward = states } }", who)
  end
  if not direction then return given end
  return check.kind(who .. ": init." .. direction, given[direction] or {}, "table")
end

-- Of what was given for the state of one cell, what has the form of its state.
function states.of_cell(who, given, state)
  if type(state) ~= "table" or type(given) ~= "table" then return given end
  if state[1] == nil then given = states.of_layer(who, given, 1, 1) end
  if state.forward == nil and state.backward == nil then
    given = states.of_direction(who, given)
  end
  return given
end
