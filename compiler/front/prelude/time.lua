-- Along time axes. A value before the first step is the start id for tokens, and 0 for numbers.

functions.along = core.along
rnn.index = core.index

local rounding = { up = false, down = true }

-- pyramid(x, k, { round = "up", axis = axis }): k neighbours become one step, of an axis with T/k
-- steps. Rounded up, what the last one lacks is 0; rounded "down", fewer than k that are left are
-- not read (Chan et al., 2016). The options may be an axis alone.
function functions.pyramid(x, k, options)
  if type(options) == "string" or core.kind(options) == "axis" then options = { axis = options } end
  options = check.options("pyramid", options, { round = "string", axis = "axis" })
  local down = rounding[options.round or "up"]
  if down == nil then
    check.fail("pyramid: round must be \"up\" or \"down\", and is %s", core.describe(options.round))
  end
  return core.pyramid(x, k, options.axis, down)
end

function functions.last(x, axis) return core.last(x, axis, "last") end
function functions.first(x, axis) return core.first(x, axis, "first") end
function functions.reverse(x, axis) return core.reverse(x, axis, "reverse") end

function functions.previous(x, axis) return core.shift(x, 1, axis, "previous") end

-- shift(x, k): x as it was k steps before, or -k steps after
function functions.shift(x, k, axis)
  if math.type(k) ~= "integer" then
    check.fail("shift: the number of steps must be a whole number, and is %s", core.describe(k))
  end
  return core.shift(x, k, axis, "shift")
end

-- window(x, before, after): the neighbours x[t - before] .. x[t + after], one after the other
function functions.window(x, before, after, axis)
  check.kind("window: the number of steps before", before, "id")
  check.kind("window: the number of steps after", after or 0, "id")
  return core.window(x, before, after or 0, axis)
end

local function current_step(who)
  local axis, reverse = core.step_axis()
  if not axis then check.fail("%s is for the step of a scan", who) end
  return axis, reverse
end

-- at_start(v): v at the first step of the scan, then 0
function functions.at_start(value)
  local axis, reverse = current_step("at_start")
  return core.close(core.carry(value, axis, reverse), core.start(value))
end

-- The phase of a clock counts 0, 1, ..., n-1, 0, ... from the start of the stream.
local function new_phase(n, axis, reverse)
  local phase = core.carry(0, axis, reverse, "phase" .. n)
  return core.close(phase, select(equal(phase, n - 1), 0, phase + 1))
end

-- every(n, new, old): new at the steps 0, n, 2n, ..., old at all others (Koutnik et al., 2014)
function functions.every(n, new, old)
  check.kind("every: the period", n, "count")
  local axis, reverse = current_step("every")
  if n == 1 then return core.value(new, "every") end
  core.phases[n] = core.phases[n] or new_phase(n, axis, reverse)
  return select(equal(core.phases[n], 0), new, old)
end
