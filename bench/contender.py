"""The side of a contender (contender.h) in Python: its command line, numbers and conversation."""
import os
import sys
import time


def skip(reason):
    print("skip", reason)
    sys.exit(0)


try:
    import numpy
except ImportError as absent:
    skip(f"NumPy: {absent}")


class Problem:
    def __init__(self, arguments):
        if len(arguments) not in (5, 7):
            sys.exit("usage: CELL HIDDEN BATCH STEPS MODE [--threads N]")
        self.cell = arguments[0]
        self.hidden, self.batch, self.steps = map(int, arguments[1:4])
        self.training = arguments[4] == "training"
        self.decoding = arguments[4] == "decoding"
        self.threads = int(arguments[6]) if len(arguments) == 7 else 1
        self.gates = {"gru": 3, "vanilla": 1}.get(self.cell, 4)


def _hash(x):
    x = (x ^ x >> 16) * numpy.uint32(0x7feb352d)
    x = (x ^ x >> 15) * numpy.uint32(0x846ca68b)
    return x ^ x >> 16


# name: number in contender.h, shape, whether it is a weight
_STREAMS = {
    "x": (0, lambda p: (p.steps, p.batch, p.hidden), False),
    "dy": (1, lambda p: (p.steps, p.batch, p.hidden), False),
    "w_input": (2, lambda p: (p.gates * p.hidden, p.hidden), True),
    "w_state": (3, lambda p: (p.gates * p.hidden, p.hidden), True),
    "b_input": (4, lambda p: (p.gates * p.hidden,), True),
    "b_state": (5, lambda p: (p.gates * p.hidden,), True),
    "h": (6, lambda p: (p.batch, p.hidden), False),
    "c": (7, lambda p: (p.batch, p.hidden), False),
    "peepholes": (8, lambda p: (3, p.hidden), True),
}


def numbers(problem, name):
    """The numbers of a stream of contender.h, as an array of its shape."""
    stream, shape_of, is_weight = _STREAMS[name]
    shape = shape_of(problem)
    index = numpy.arange(numpy.prod(shape), dtype=numpy.uint32)
    with numpy.errstate(over="ignore"):
        bits = _hash(index + _hash(numpy.array([stream], numpy.uint32))) >> 8
    scale = problem.hidden ** -0.5 if is_weight else 1.0
    return (scale * (bits * 2.0 ** -23 - 1)).astype(numpy.float32).reshape(shape)


def take_pipe():
    """The pipe to the driver; the standard output becomes the standard error."""
    pipe = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return pipe


def _time_of(run, calls):
    start = time.perf_counter()
    for _ in range(calls):
        run()
    return (time.perf_counter() - start) / calls


def _samples(run, calls, seconds):
    end = time.perf_counter() + seconds
    yield _time_of(run, calls)
    while time.perf_counter() < end:
        yield _time_of(run, calls)


def _status_of(name):
    with open("/proc/self/status") as status:
        return next(1024 * int(line.split()[1]) for line in status if line.startswith(name))


def _begin_peak():
    """From here on the peak counts; what is resident now."""
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")
    return _status_of("VmRSS:")


def serve(pipe, name, version, run, check):
    """Answers until the end. run() does the job once, check() returns its norms."""
    resident = _begin_peak()
    run()
    once = _time_of(run, 1)
    calls = 1 if once > 200e-6 else int(200e-6 / once) + 1
    print("ready", name, version, file=pipe, flush=True)
    for line in sys.stdin:
        words = line.split()
        if words[0] == "quit":
            break
        if words[0] == "check":
            print("check", *check(), file=pipe, flush=True)
        elif words[0] == "memory":
            print("memory", _status_of("VmHWM:") - resident, file=pipe, flush=True)
        elif words[0] == "run":
            print(*_samples(run, calls, float(words[1])), file=pipe, flush=True)
