-- Luong, Pham and Manning (2015): attention over what the decoder gives, general score.
local V, W = rnn.option("src_vocab", 11), rnn.option("tgt_vocab", 12)
local H = rnn.option("hidden", 6)
local src = rnn.tokens("src", { vocab = V, axis = "Tx" })
local input = rnn.tokens("tgt_in", { vocab = W, axis = "Ty" })
local target = rnn.tokens("tgt_out", { vocab = W, axis = "Ty" })
local function matrix(name, size)
  return rnn.linear(size, { name = name, bias = false })
end
local memory, last = rnn.lstm(H, { name = "encoder" })(
  rnn.embedding(V, rnn.option("src_embed", 4), { name = "src_embed" })(src))
local h = rnn.lstm(H, { name = "decoder" })(
  rnn.embedding(W, rnn.option("tgt_embed", 5), { name = "tgt_embed" })(input), { init = last })
local alpha = softmax(h:dot(matrix("attn_Wa", H)(memory)), memory.axis)
local context = sum(alpha * memory, memory.axis)
local attended = tanh(matrix("attn_Wc", H)(context .. h))
local logits = matrix("readout", W)(attended)
return rnn.model(rnn.option("name", "luong"), {
  loss = rnn.cross_entropy(logits, target, { reduce = "batch" }),
  outputs = { enc_out = memory, alpha = alpha, attn_h = attended, logits = logits } })
