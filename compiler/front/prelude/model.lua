-- What a model file returns.

local known = { loss = "any", outputs = "table", metrics = "table", generate = "table",
                carry = "axis" }
local generate_known = { token = "any", logits = "any" }

local function results(role, values)
  for name, value in pairs(values or {}) do
    if type(name) ~= "string" then
      check.fail("rnn.model: every %s needs a name, { name = value }", role)
    end
    core.result(role, name, value)
  end
end

-- generate: `token` is an input of tokens, and the logits score what comes next; or a sequence of
-- vectors, and the logits score for each feature whether it is 1 next, or 0.
--
-- rnn.model(name, { loss=, outputs = { name = value }, metrics = { name = value },
--                   generate = { token=, logits= }, carry = axis })
-- Metrics are numbers that are computed with the loss and not trained.
function rnn.model(name, description)
  core.model(name)
  description = check.options("rnn.model", description, known)
  results("output", description.outputs)
  if description.loss ~= nil then core.result("loss", "loss", description.loss) end
  results("metric", description.metrics)
  if description.carry then core.carried(description.carry) end
  if description.generate then
    local generate = check.options("generate", description.generate, generate_known)
    core.generate(generate.token, generate.logits)
  end
end
