-- Translation: an encoder in both directions, attention (Bahdanau et al., 2015), a decoder.
local attention = require "attention"

local E, H = rnn.option("embedding", 64), rnn.option("hidden", 128)
local sources, targets = rnn.option("src_vocab", 64), rnn.option("dst_vocab", 64)
local drop = rnn.option("dropout", 0.0)

local src = rnn.tokens("src", { vocab = sources, axis = "Tx" })
local dst = rnn.tokens("dst", { vocab = targets, axis = "Ty" })

local embedded = dropout(rnn.embedding(sources, E, { name = "src" })(src), drop)
local memory, last = rnn.gru(H, { bidirectional = true, name = "encoder" })(embedded)
local attend = attention.additive(memory, H)
local gru = rnn.cells.gru(H)

local decoder = rnn.cell {
  name = "decoder",
  state = { gru = gru.state },
  step = function(y, s, p)
    local context, weights = attend(s.gru.h, p.attention)
    local h, next = gru.step(y .. context, s.gru, p.gru)
    return { readout = h .. context .. y, weights = weights }, { gru = next }
  end }

local start = tanh(rnn.linear(H, { name = "bridge" })(last.backward.h))
local previous_words = dropout(rnn.embedding(targets, E, { name = "dst" })(rnn.previous(dst)), drop)
local out = rnn.scan(decoder, previous_words, { init = { gru = { h = start } } })
local readout = dropout(tanh(rnn.linear(E, { name = "readout" })(out.readout)), drop)
local logits = rnn.linear(targets, { name = "logits" })(readout)

return rnn.model("translate", {
  loss     = rnn.cross_entropy(logits, dst),
  outputs  = { logits = logits, attention = out.weights },
  generate = { token = dst, logits = logits } })
