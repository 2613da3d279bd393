-- SCRN (Mikolov et al., 2014): slow context units beside the fast hidden ones.
local V, H, S = rnn.option("vocab", 10), rnn.option("hidden", 6), rnn.option("context", 3)
local alpha = 0.95
local cell = rnn.cell {
  state = { h = H, s = S },
  step = function(x, s, p)
    local context = (1 - alpha) * p.B(x) + alpha * s.s
    local h = sigmoid(p.P(context) + p.A(x) + p.R(s.h))
    return { hidden = h, context = context, logits = p.U(h, V) + p.V(context, V) },
           { h = h, s = context }
  end }
local tokens = rnn.tokens("tokens", { vocab = V })
local out = rnn.scan(cell, one_hot(tokens, V), { name = "" })
return rnn.model(rnn.option("name", "scrn"), {
  loss = rnn.cross_entropy(out.logits, rnn.tokens("targets", { vocab = V })),
  outputs = { hidden = out.hidden, context = out.context, logits = out.logits } })
