-- Cells and the recurrence.
--
--     s[0] = init,  y[t], s[t+1] = step(x[t], s[t], p)
--
-- The step is traced once. x is the sequence itself, s a table of carries; what the step returns
-- as its next state closes them. So there is no loop in the graph, only values that depend on
-- themselves one step before.

-- rnn.cell { state = { h = 5, gru = inner.state }, init = { W = rnn.constant(1) }, step = f }
-- A state is a table of sizes, of "scalar", or of states. `init` says how the parameters begin.
function rnn.cell(description)
  check.kind("rnn.cell: the description", description, "table")
  local cell = check.options("rnn.cell", description,
    { state = "table", step = "function", init = "initial", name = "string", frozen = "boolean",
      kind = "string" })
  for _, field in ipairs { "state", "step" } do
    if not cell[field] then check.fail("rnn.cell: the field %s is missing", field) end
  end
  local step = cell.step
  return { state = cell.state, name = cell.name, frozen = cell.frozen, kind = cell.kind or "cell",
    step = function(x, s, p)
      return step(x, s, cell.init and core.initialized(p, cell.init) or p)
    end }
end

-- ---- states ----

-- A table of the form of `state`: f(size, path, leaf) for each size in it. `tree` has the same
-- form, as far as it goes; f gets its leaves.
local function map_state(state, f, path, tree)
  if type(state) ~= "table" then return f(state, path, tree) end
  if tree ~= nil and type(tree) ~= "table" then
    check.fail("the state %s is a table, and %s was given for it", path, core.describe(tree))
  end
  local result = {}
  for key, part in pairs(state) do
    result[key] = map_state(part, f, names.join(path, tostring(key)), tree and tree[key])
  end
  return result
end

local function check_no_more(state, tree, what, path)
  if type(state) ~= "table" or type(tree) ~= "table" then return end
  for key, part in pairs(tree) do
    if state[key] == nil then
      check.fail("%s '%s' is not in the state of the cell", what, names.join(path, tostring(key)))
    end
    check_no_more(state[key], part, what, names.join(path, tostring(key)))
  end
end

local function check_size(size, path)
  if size ~= "scalar" then check.kind("the size of the state " .. path, size, "count") end
end

-- What the state begins with: what was given, or an input that the caller may pass in.
local function initial_state(cell, name, given)
  check.tree("the state of the cell", cell.state)
  check.tree("the initial state", given)
  if given ~= nil then
    given = states.of_cell("rnn.scan", check.kind("rnn.scan: init", given, "table"), cell.state)
    check_no_more(cell.state, given, "the initial state", "")
  end
  local paths = {}
  return map_state(cell.state, function(size, path, value)
    check_size(size, path)
    if paths[path] then check.fail("two parts of the state are called %s", path) end
    paths[path] = true
    if value == nil then
      return core.input("state", names.join(name, path), size ~= "scalar" and size or nil)
    end
    if type(value) == "number" and size ~= "scalar" then value = core.fill(value, size) end
    core.expect(value, size, "the initial state " .. path)
    return core.value(value)
  end, "", given)
end

local function next_value(carry, value, path)
  if value == nil then
    check.fail("the step returns no next '%s'; it must return its output and the next state", path)
  end
  core.close(carry, value, "the next state " .. path)
  return core.value(value)
end

-- Closes the carries, and returns the next state.
local function close_all(cell, carries, next)
  check.tree("the next state",
    check.kind("the next state, the second value that the step returns,", next, "table"))
  check_no_more(cell.state, next, "the next state", "")
  local open = {}
  map_state(cell.state, function(_, path, carry) open[path] = carry end, "", carries)
  return map_state(cell.state, function(_, path, value)
    return next_value(open[path], value, path)
  end, "", next)
end

-- Of rows without steps the initial state.
local function last_state(cell, next, scan)
  local at_end, starts = scan.reverse and core.first or core.last, {}
  map_state(cell.state, function(_, path, start) starts[path] = start end, "", scan.start)
  return map_state(cell.state, function(_, path, value)
    local last = at_end(core.along(value, scan.axis), scan.axis)
    return core.name(select(core.empty(scan.axis), starts[path], last), "last_" .. path)
  end, "", next)
end

-- ---- sequences and outputs ----

-- Applies f to the values in a value, or a table of them.
local function map_values(x, f, what)
  if core.kind(x) or type(x) == "userdata" then return f(x) end
  if x == nil then return nil end
  check.kind(what, x, "table")
  local result = {}
  for key, part in pairs(x) do result[key] = map_values(part, f, what) end
  return result
end

local function list_of(xs)
  local list = {}
  check.tree("rnn.scan: the table of sequences", xs)
  map_values(xs, function(x)
    list[#list + 1] = core.value(x, "rnn.scan")
  end, "rnn.scan: the sequences")
  return list
end

-- The axis that was asked for, or that of the sequences; all vary over it.
local function scan_axis(sequences, axis)
  for _, x in ipairs(sequences) do axis = core.axis_of(x, "rnn.scan", axis) end
  if axis == nil then
    check.fail("rnn.scan: without a sequence the axis must be given, { axis = \"T\" }")
  end
  return core.axis(axis, "rnn.scan")
end

local function refuse_nested()
  local outer = core.step_axis()
  if outer then
    check.fail("a scan within the step of another one is not supported yet\n"
               .. "    the outer one runs along %s", outer.name)
  end
end

-- Traces the step; returns its output and the next state.
local function trace(cell, xs, p, scan)
  core.enter(scan.axis, scan.reverse, scan.sequences)
  core.phases = {}
  local carries = map_state(cell.state, function(_, path, value)
    return core.carry(value, scan.axis, scan.reverse, "previous_" .. path)
  end, "", scan.start)
  local out, next = cell.step(xs, carries, p)
  next = close_all(cell, carries, next)
  core.leave()
  return out, next
end

local function results(cell, scan, out, next)
  local function stacked(y) return core.along(y, scan.axis) end
  check.tree("the output of the step", out)
  return map_values(out, stacked, "the output of the step"),
         check.mark_states(last_state(cell, next, scan))
end

-- The scan with parameters p; options.name is for states and nodes. All that scans ends here.
function core.scan(cell, xs, p, options)
  refuse_nested()
  local scan = { reverse = options.reverse, sequences = list_of(xs) }
  local name = names.use(options.name)
  scan.axis = scan_axis(scan.sequences, options.axis)
  scan.start = initial_state(cell, name, options.init)
  return names.within(name, function()
    if #scan.sequences == 1 then core.name(scan.sequences[1], "x") end
    return results(cell, scan, trace(cell, xs, p, scan))
  end)
end

local function check_cell(who, cell)
  if type(cell) ~= "table" or type(cell.step) ~= "function" or not cell.state then
    check.fail("%s: expects a cell made by rnn.cell or rnn.cells, and finds %s",
               who, core.describe(cell))
  end
end

local known = { init = "table", reverse = "boolean", axis = "axis", name = "string" }

-- { axis = "T" } in the place of the sequences means that there are none.
local function is_options(xs)
  return type(xs) == "table" and (type(xs.axis) == "string" or core.kind(xs.axis) == "axis")
end

-- out, last = rnn.scan(cell, xs, { init=, reverse=, axis=, name= })
-- xs is a sequence, a table of sequences, or nil. `out` has the form of the step's output, `last`
-- that of the state.
function rnn.scan(cell, xs, options)
  check_cell("rnn.scan", cell)
  if options == nil and is_options(xs) then xs, options = nil, xs end
  options = check.options("rnn.scan", options, known)
  if not cell.p then
    cell.owner = names.claim(cell.kind, options.name or cell.name)
    cell.p = core.scope(cell.owner, cell.frozen)
  end
  return core.scan(cell, xs, cell.p, { name = options.name or cell.owner, init = options.init,
                                       reverse = options.reverse, axis = options.axis })
end

-- ---- both directions ----

local function concatenated(a, b)
  if not core.kind(a) or not core.kind(b) then
    check.fail("rnn.bidirectional: the cell's output is a table; say how two are combined, "
               .. "{ combine = f }")
  end
  return a .. b
end

-- rnn.bidirectional(constructor, { name=, combine=, frozen= }) (Schuster and Paliwal, 1997): a
-- layer of two cells, one along the sequence and one against it. The constructor makes a cell.
-- Their outputs are concatenated, or what combine(forward, backward) returns.
function rnn.bidirectional(constructor, options)
  check.kind("rnn.bidirectional: the constructor", constructor, "function")
  options = check.options("rnn.bidirectional", options,
    { name = "string", combine = "function", frozen = "boolean" })
  local name = names.claim("bidirectional", options.name)
  local p = core.scope(name, options.frozen)
  local cells = { forward = constructor(), backward = constructor() }
  check_cell("rnn.bidirectional", cells.forward)
  return function(xs, given)
    local who = "a bidirectional layer"
    local init = states.of_layer(who, check.options(who, given, { init = "table" }).init, 1, 1)
    local function run(direction)
      return core.scan(cells[direction], xs, p[direction],
        { name = names.join(name, direction), init = states.of_direction(who, init, direction),
          reverse = direction == "backward" })
    end
    local forward, last_forward = run("forward")
    local backward, last_backward = run("backward")
    return (options.combine or concatenated)(forward, backward),
           check.mark_states { forward = last_forward, backward = last_backward }
  end
end
