-- Who owns a name. Layers and cells own their parameters, so two of them cannot have one name.

names = {}

local owners, ordinals, uses = {}, {}, {}

-- The name that the user gave, or else the kind and an ordinal: "linear2".
function names.claim(kind, name)
  if name == "" then return name end
  if not name then
    repeat
      ordinals[kind] = (ordinals[kind] or 0) + 1
      name = kind .. ordinals[kind]
    until not owners[name]
  end
  if owners[name] then
    check.fail("the name '%s' is taken by a %s\n    hint: { name = \"...\" } gives another",
               name, owners[name])
  end
  owners[name] = kind
  return name
end

-- The name of one application of what is called `name`: what is applied again gets a number.
function names.use(name)
  uses[name] = (uses[name] or 0) + 1
  return uses[name] == 1 and name or name .. "_" .. uses[name]
end

function names.join(a, b)
  return (a == "" or b == "") and a .. b or a .. "." .. b
end

-- Calls f(...); the nodes that it makes are named after `name`.
function names.within(name, f, ...)
  local before = core.prefix(name)
  local results = table.pack(f(...))
  core.prefix(before)
  return table.unpack(results, 1, results.n)
end
