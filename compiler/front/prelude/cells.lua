-- The stock cells. H is their size; x is the input, s the state, p the parameters.
--
-- Where PyTorch has the cell, parameters have its names and its order of gates: one matrix for
-- all gates, split after the product. `suffix` ("_l0_reverse") is what its layers append to the
-- names.

rnn.cells = {}
local cells = rnn.cells

local function options_of(who, options, more)
  local known = { bias = "boolean", init = "initial", name = "string", suffix = "string" }
  for name, kind in pairs(more or {}) do known[name] = kind end
  return check.options(who, options, known)
end

-- PyTorch's initial values: uniform(-k, k), k = 1/sqrt(H)
local function cell(kind, size, options, description)
  check.kind("rnn.cells." .. kind .. ": the size", size, "count")
  description.kind = kind
  description.name = options.name
  description.init = options.init or rnn.uniform(1 / math.sqrt(size))
  return rnn.cell(description)
end

-- p with the suffix behind every name
local function suffixed(p, options)
  if not options.suffix then return p end
  return setmetatable({}, { __index = function(_, name) return p[name .. options.suffix] end })
end

-- W_ih x and W_hh h, each with `rows` rows and its own bias
local function projections(x, h, p, rows, options)
  p = suffixed(p, options)
  local products = { p.weight_ih(x, rows), p.weight_hh(h, rows) }
  if options.bias == false then return products[1], products[2] end
  return products[1] + p.bias_ih, products[2] + p.bias_hh
end

local function gates(x, h, p, rows, options)
  local products = { projections(x, h, p, rows, options) }
  return products[1] + products[2]
end

local function projected(h, p, size, options)
  return size and suffixed(p, options).weight_hr(h, size) or h
end

local function linear(x) return x end

local activations = { tanh = tanh, relu = relu, sigmoid = sigmoid, linear = linear }

-- h' = f(W x + U h + b) (Elman, 1990); f is "tanh", "relu", "sigmoid" or "linear"
function cells.elman(H, nonlinearity, options)
  options = options_of("rnn.cells.elman", options)
  local f = activations[nonlinearity or "tanh"]
  if not f then check.fail("rnn.cells.elman: no nonlinearity '%s'", tostring(nonlinearity)) end
  return cell("elman", H, options, {
    state = { h = H },
    step = function(x, s, p)
      local h = f(gates(x, s.h, p, H, options))
      return h, { h = h }
    end })
end

-- LSTM (Hochreiter and Schmidhuber, 1997; forget gate: Gers et al., 2000). With `proj_size` the
-- output is a projection (Sak et al., 2014).
function cells.lstm(H, options)
  options = options_of("rnn.cells.lstm", options, { proj_size = "count" })
  local P = options.proj_size
  return cell("lstm", H, options, {
    state = { h = P or H, c = H },
    step = function(x, s, p)
      local zi, zf, zg, zo = split(gates(x, s.h, p, 4 * H, options), 4)
      local i, f, g, o = sigmoid(zi), sigmoid(zf), tanh(zg), sigmoid(zo)
      local c = f * s.c + i * g
      local h = projected(o * tanh(c), p, P, options)
      return h, { h = h, c = c }
    end })
end

-- LSTM with peepholes (Gers and Schmidhuber, 2000): i and f see c, o sees the new c.
function cells.peephole_lstm(H, options)
  options = options_of("rnn.cells.peephole_lstm", options)
  return cell("peephole_lstm", H, options, {
    state = { h = H, c = H },
    step = function(x, s, p)
      local i = sigmoid(p.Wi(x) + p.Ri(s.h) + p.vi * s.c + p.bi)
      local f = sigmoid(p.Wf(x) + p.Rf(s.h) + p.vf * s.c + p.bf)
      local g = tanh   (p.Wg(x) + p.Rg(s.h) + p.bg)
      local c = f * s.c + i * g
      local o = sigmoid(p.Wo(x) + p.Ro(s.h) + p.vo * c + p.bo)
      local h = o * tanh(c)
      return h, { h = h, c = c }
    end })
end

-- GRU as PyTorch and cuDNN have it: the reset gate acts after the product.
function cells.gru(H, options)
  options = options_of("rnn.cells.gru", options)
  return cell("gru", H, options, {
    state = { h = H },
    step = function(x, s, p)
      local gx, gh = projections(x, s.h, p, 3 * H, options)
      local rx, zx, nx = split(gx, 3)
      local rh, zh, nh = split(gh, 3)
      local r = sigmoid(rx + rh)
      local z = sigmoid(zx + zh)
      local n = tanh(nx + r * nh)
      local h = (1 - z) * n + z * s.h
      return h, { h = h }
    end })
end

-- GRU as it was published (Cho et al., 2014): the reset gate acts before the product.
function cells.gru_reset_before(H, options)
  options = options_of("rnn.cells.gru_reset_before", options)
  return cell("gru_reset_before", H, options, {
    state = { h = H },
    step = function(x, s, p)
      local r = sigmoid(p.Wr(x) + p.Rr(s.h) + p.br)
      local z = sigmoid(p.Wz(x) + p.Rz(s.h) + p.bz)
      local n = tanh(p.Wn(x) + p.Rn(r * s.h) + p.bn)
      local h = (1 - z) * n + z * s.h
      return h, { h = h }
    end })
end

-- The simplified GRU: an update gate u and no other.
function cells.simple_gru(H, options)
  options = options_of("rnn.cells.simple_gru", options)
  return cell("simple_gru", H, options, {
    state = { h = H },
    step = function(x, s, p)
      local u = sigmoid(p.Wu(x) + p.Ru(s.h) + p.bu)
      local n = tanh(p.Wn(x) + p.Rn(s.h) + p.bn)
      local h = u * n + (1 - u) * s.h
      return h, { h = h }
    end })
end

check.closed(cells, "rnn.cells")
