-- Bahdanau, Cho and Bengio (2015): the encoder's annotations, attention within the decoder's step.
local V, W = rnn.option("src_vocab", 12), rnn.option("tgt_vocab", 11)
local H = rnn.option("dec_hidden", 6)
local src = rnn.tokens("src", { vocab = V, axis = "Tx" })
local input = rnn.tokens("tgt_in", { vocab = W, axis = "Ty" })
local target = rnn.tokens("tgt_out", { vocab = W, axis = "Ty" })
local embedded = rnn.embedding(V, rnn.option("src_embed", 5), { name = "src_embed" })(src)
local memory, last = rnn.gru(rnn.option("enc_hidden", 5),
                             { bidirectional = true, name = "encoder" })(embedded)
local function matrix(name, size)
  return rnn.linear(size, { name = name, bias = false })
end
local A = rnn.option("attn_size", 7)
local from_query, from_memory = matrix("attn_W", A), matrix("attn_U", A)
local score, keys = matrix("attn_v", 1), from_memory(memory)
local lstm = rnn.cells.lstm(H)
local decoder = rnn.cell {
  name = "decoder",
  state = lstm.state,
  step = function(y, s, p)
    local alpha = softmax(scalar(score(tanh(from_query(s.h) + keys))), memory.axis)
    local context = sum(alpha * memory, memory.axis)
    local h, next = lstm.step(y .. context, s, p)
    return { h = h, alpha = alpha, readout = h .. context .. y }, next
  end }
local start = tanh(rnn.linear(H, { name = "bridge_h" })(last.backward.h))
local y = rnn.embedding(W, rnn.option("tgt_embed", 4), { name = "tgt_embed" })(input)
local out = rnn.scan(decoder, y, { init = { h = start, c = 0 } })
local logits = rnn.linear(W, { name = "readout" })(out.readout)
return rnn.model(rnn.option("name", "bahdanau"), {
  loss = rnn.cross_entropy(logits, target),
  outputs = { enc_out = memory, alpha = out.alpha, dec_h = out.h, logits = logits } })
