"""Contender: PyTorch's programs of the whole models of whole.c.

    whole.py MODEL HIDDEN BATCH STEPS MODE [--threads N]
"""
import sys

import contender

try:
    import torch
except ImportError as absent:
    contender.skip(f"PyTorch: {absent}")
from torch import nn


class CharLM(nn.Module):
    """Two LSTM layers; the state goes on from chunk to chunk."""

    def __init__(self, hidden, vocab=65, embedding=64):
        super().__init__()
        self.embed = nn.Embedding(vocab, embedding)
        self.lstm = nn.LSTM(embedding, hidden, 2)
        self.readout = nn.Linear(hidden, vocab)
        self.vocab = vocab

    def forward(self, tokens, state=None):
        h, state = self.lstm(self.embed(tokens), state)
        return self.readout(h), state


class Translate(nn.Module):
    """An encoder in both directions, additive attention, a decoder; as models/translate.lua."""

    def __init__(self, hidden, vocab):
        super().__init__()
        self.vocab = vocab
        self.src, self.dst = nn.Embedding(vocab, hidden), nn.Embedding(vocab, hidden)
        self.encoder = nn.GRU(hidden, hidden, bidirectional=True)
        self.bridge = nn.Linear(hidden, hidden)
        self.key = nn.Linear(2 * hidden, hidden, bias=False)
        self.query = nn.Linear(hidden, hidden, bias=False)
        self.score = nn.Linear(hidden, 1, bias=False)
        self.cell = nn.GRUCell(3 * hidden, hidden)
        self.readout = nn.Linear(4 * hidden, hidden)
        self.logits = nn.Linear(hidden, vocab)

    def encode(self, src):
        memory, last = self.encoder(self.src(src))
        return memory, self.key(memory), torch.tanh(self.bridge(last[1]))

    def step(self, y, h, memory, keys):
        weights = torch.softmax(self.score(torch.tanh(keys + self.query(h))), 0)
        context = (weights * memory).sum(0)
        h = self.cell(torch.cat((y, context), 1), h)
        return h, torch.cat((h, context, y), 1)

    def scores(self, features):
        return self.logits(torch.tanh(self.readout(features)))

    def forward(self, src, dst):
        memory, keys, h = self.encode(src)
        features = []
        for y in self.dst(dst):
            h, feature = self.step(y, h, memory, keys)
            features.append(feature)
        return self.scores(torch.stack(features))


# ---- an update ----

def shifted(tokens):
    """What each token is predicted from: the one before."""
    return torch.cat((torch.zeros_like(tokens[:1]), tokens[:-1]))


def update(model, optimizer, logits, tokens):
    loss = nn.functional.cross_entropy(logits.reshape(-1, model.vocab), tokens.reshape(-1))
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 5)
    optimizer.step()


def training_of(model, tokens):
    optimizer = torch.optim.Adam(model.parameters())
    state = [None]

    def train_char_lm():
        logits, (h, c) = model(shifted(tokens), state[0])
        state[0] = h.detach(), c.detach()
        update(model, optimizer, logits, tokens)

    def train_translate():
        update(model, optimizer, model(tokens, shifted(tokens)), tokens)

    return train_char_lm if isinstance(model, CharLM) else train_translate


# ---- the likeliest tokens ----

def tokens_of_char_lm(model, tokens):
    token, state = tokens[:1], None
    while True:
        logits, state = model(token, state)
        token = logits.argmax(2)
        yield token


def tokens_of_translate(model, tokens):
    memory, keys, h = model.encode(tokens)
    token = tokens[0]
    while True:
        h, feature = model.step(model.dst(token), h, memory, keys)
        token = model.scores(feature).argmax(1)
        yield token


def generation_of(model, tokens, steps, decoding):
    tokens_of = tokens_of_char_lm if isinstance(model, CharLM) else tokens_of_translate
    begun = tokens_of(model, tokens)

    def generate():
        generated = tokens_of(model, tokens)
        for _ in range(steps):
            next(generated)

    return torch.no_grad()((lambda: next(begun)) if decoding else generate)


def model_of(problem):
    if problem.cell == "char_lm":
        return CharLM(problem.hidden)
    return Translate(problem.hidden, 100 if problem.cell == "translate100" else 8000)


def main():
    problem = contender.Problem(sys.argv[1:])
    torch.set_num_threads(problem.threads)
    model = model_of(problem)
    tokens = torch.randint(model.vocab, (problem.steps, problem.batch))
    run = (training_of(model, tokens) if problem.training
           else generation_of(model, tokens, problem.steps, problem.decoding))
    contender.serve(contender.take_pipe(), "pytorch", torch.__version__, run, lambda: [])


main()
