"""Contender: PyTorch.

    pytorch.py [--how=nn|loop|script] CELL HIDDEN BATCH STEPS MODE [--threads N]

nn is nn.LSTM, nn.GRU or nn.RNN. loop is the cell written out in Python, as one writes a cell of
one's own, and script the same under TorchScript; their cells are lstm and peephole.
"""
import sys

import contender

try:
    import torch
except ImportError as absent:
    contender.skip(f"PyTorch: {absent}")


def tensor(problem, name):
    return torch.from_numpy(contender.numbers(problem, name))


# ---- cells of one's own: the input products of all steps at once, then a loop ----

def lstm_loop(x, h, c, w_input, w_state, b_input, b_state, peepholes):
    # type: (Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor) -> Tensor
    products = torch.matmul(x, w_input.t()) + (b_input + b_state)
    outputs = []
    for t in range(x.size(0)):
        i, f, g, o = (products[t] + torch.mm(h, w_state.t())).chunk(4, 1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        outputs.append(h)
    return torch.stack(outputs)


def peephole_loop(x, h, c, w_input, w_state, b_input, b_state, peepholes):
    # type: (Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor) -> Tensor
    products = torch.matmul(x, w_input.t()) + b_input
    outputs = []
    for t in range(x.size(0)):
        i, f, g, o = (products[t] + torch.mm(h, w_state.t())).chunk(4, 1)
        i = torch.sigmoid(i + peepholes[0] * c)
        f = torch.sigmoid(f + peepholes[1] * c)
        c = f * c + i * torch.tanh(g)
        h = torch.sigmoid(o + peepholes[2] * c) * torch.tanh(c)
        outputs.append(h)
    return torch.stack(outputs)


LOOPS = {"lstm": lstm_loop, "peephole": peephole_loop}

LOOP_WEIGHTS = ("w_input", "w_state", "b_input", "b_state", "peepholes")


def loop_job(problem, scripted):
    """The function, its inputs and its parameters, all leaves."""
    loop = LOOPS.get(problem.cell) or contender.skip(f"no loop is written for {problem.cell}")
    function = torch.jit.script(loop) if scripted else loop
    inputs = [tensor(problem, name) for name in ("x", "h", "c")]
    weights = [tensor(problem, name) for name in LOOP_WEIGHTS]
    return lambda: function(*inputs, *weights), inputs, weights


# ---- stock layers ----

LAYERS = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU, "vanilla": torch.nn.RNN}


def layer_job(problem):
    kind = LAYERS.get(problem.cell) or contender.skip(f"PyTorch has no {problem.cell}")
    layer = kind(problem.hidden, problem.hidden)
    with torch.no_grad():
        for name, parameter in zip(LOOP_WEIGHTS, layer.parameters()):
            parameter.copy_(tensor(problem, name))
    inputs = [tensor(problem, name) for name in ("x", "h", "c")[:3 if kind is LAYERS["lstm"] else 2]]

    def forward():
        x, *state = inputs
        state = [s.unsqueeze(0) for s in state]
        return layer(x, tuple(state) if len(state) == 2 else state[0])[0]

    return forward, inputs, list(layer.parameters())


# ---- the job ----

def inference(forward, results):
    with torch.no_grad():
        results["y"] = forward()


def training(forward, leaves, dy, results):
    for leaf in leaves:
        leaf.grad = None
    results["y"] = forward()
    results["y"].backward(dy)


def norms(problem, inputs, weights, results):
    wanted = [results["y"]]
    if problem.training:
        wanted += [inputs[0].grad, *(w.grad for w in weights[:3]), inputs[1].grad]
    return [float(x.detach().double().norm()) for x in wanted]


def main():
    arguments = sys.argv[1:]
    how = arguments.pop(0)[len("--how="):] if arguments[0].startswith("--how=") else "nn"
    problem = contender.Problem(arguments)
    torch.set_num_threads(problem.threads)
    forward, inputs, weights = (layer_job(problem) if how == "nn"
                                else loop_job(problem, how == "script"))
    pipe = contender.take_pipe()
    results = {}
    if problem.training:
        leaves = [leaf.requires_grad_() for leaf in inputs + weights]
        dy = tensor(problem, "dy")
        run = lambda: training(forward, leaves, dy, results)
    else:
        run = lambda: inference(forward, results)
    contender.serve(pipe, "pytorch" if how == "nn" else "pytorch-" + how, torch.__version__, run,
                    lambda: norms(problem, inputs, weights, results))


main()
