// Contender: ONNX Runtime, by npm's onnxruntime-node, found in NODE_PATH. Inference only.
//
// Its JavaScript interface answers on another turn of the event loop, which takes longer than a
// small problem. The native session below it does not, and is what is timed.
'use strict';
const path = require('path');
const contender = require('./contender.js');
const onnx = require('./onnx.js');

function load() {
  try {
    const folder = path.dirname(require.resolve('onnxruntime-node/package.json'));
    const { binding, initOrt } = require(path.join(folder, 'dist/binding.js'));
    initOrt();
    return { Tensor: require('onnxruntime-node').Tensor, Session: binding.InferenceSession,
             version: require('onnxruntime-node/package.json').version };
  } catch (error) {
    contender.skip(`ONNX Runtime: ${error.message.split('\n')[0]}`);
  }
}

// Places in ONNX's order of gates, i o f c or z r h, by those of PyTorch.
const cells = {
  lstm: { op: 'LSTM', order: [0, 3, 1, 2], attributes: {} },
  gru: { op: 'GRU', order: [1, 0, 2], attributes: { linear_before_reset: 1 } },
  vanilla: { op: 'RNN', order: [0], attributes: {} },
};

// The blocks of PyTorch's gates in another order.
function reordered(values, order) {
  const size = values.length / order.length, out = new Float32Array(values.length);
  order.forEach((from, to) => out.set(values.subarray(from * size, (from + 1) * size), to * size));
  return out;
}

function weightsOf(problem, { order }) {
  const { hidden } = problem, rows = order.length * hidden;
  const block = (name, count) => reordered(contender.numbers(problem, name, count), order);
  const biases = Float32Array.of(...block('b_input', rows), ...block('b_state', rows));
  return [
    { name: 'W', dims: [1, rows, hidden], values: block('w_input', rows * hidden) },
    { name: 'R', dims: [1, rows, hidden], values: block('w_state', rows * hidden) },
    { name: 'B', dims: [1, 2 * rows], values: biases }];
}

function valuesOf({ hidden, batch, steps }, { op }) {
  const state = [1, batch, hidden], has_c = op === 'LSTM';
  const states = names => names.slice(0, has_c ? 2 : 1).map(name => ({ name, dims: state }));
  return {
    inputs: [{ name: 'x', dims: [steps, batch, hidden] }, ...states(['h', 'c'])],
    outputs: [{ name: 'y', dims: [steps, 1, batch, hidden] }, ...states(['h_last', 'c_last'])] };
}

function modelOf(problem, cell) {
  const { inputs, outputs } = valuesOf(problem, cell);
  const [x, ...states] = inputs.map(input => input.name);
  return onnx.model({ inputs, outputs, weights: weightsOf(problem, cell), node: {
    op: cell.op, inputs: [x, 'W', 'R', 'B', '', ...states], outputs: outputs.map(o => o.name),
    attributes: { hidden_size: problem.hidden, ...cell.attributes } } });
}

function tensorsOf(Tensor, values, fill) {
  const count = dims => dims.reduce((a, b) => a * b, 1);
  return Object.fromEntries(values.map(({ name, dims }) =>
    [name, new Tensor('float32', fill(name, count(dims)), dims)]));
}

function main() {
  const problem = contender.problem(process.argv.slice(2)), cell = cells[problem.cell];
  if (!cell || problem.training)
    contender.skip(`ONNX Runtime has no ${problem.training ? 'training' : problem.cell}`);
  const { Tensor, Session, version } = load();
  const model = modelOf(problem, cell), session = new Session();
  session.loadModel(model.buffer, model.byteOffset, model.byteLength, {
    intraOpNumThreads: problem.threads, interOpNumThreads: 1, executionMode: 'sequential' });
  const { inputs, outputs } = valuesOf(problem, cell);
  const feeds = tensorsOf(Tensor, inputs, (name, n) => contender.numbers(problem, name, n));
  const results = tensorsOf(Tensor, outputs, (name, n) => new Float32Array(n));
  contender.serve('onnxruntime', version, () => session.run(feeds, results, {}),
    () => [contender.norm(results.y.data)]);
}

main();
