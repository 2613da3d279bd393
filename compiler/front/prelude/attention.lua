-- Attention, for models that say require "attention": functions of a query and p, for the step
-- of a cell. Each returns the context and the weights over the steps of the memory.

local attention = {}

local function context(score, memory)
  local weights = softmax(score, memory.axis)
  return sum(weights * memory, memory.axis), weights
end

-- v' tanh(W_q q + W_m m) (Bahdanau et al., 2015)
function attention.additive(memory, size)
  return function(query, p)
    return context(p.v:dot(tanh(p.Wq(query, size) + p.Wm(memory))), memory)
  end
end

-- q' W m, q' m (Luong et al., 2015)
function attention.general(memory)
  return function(query, p) return context(query:dot(p.W(memory, query.size)), memory) end
end

function attention.dot(memory)
  return function(query) return context(query:dot(memory), memory) end
end

return attention
