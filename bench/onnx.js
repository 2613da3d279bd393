// ONNX models as bytes: what protocol buffers need for a graph of one node.
'use strict';

function varint(value) {
  const bytes = [];
  for (let rest = BigInt(value); ; rest >>= 7n) {
    bytes.push(Number(rest & 127n) | (rest > 127n ? 128 : 0));
    if (rest <= 127n) return Buffer.from(bytes);
  }
}

// Fields of a message: a number, and bytes, text, or a message.
const number = (field, value) => Buffer.concat([varint(field << 3), varint(value)]);

function bytes(field, value) {
  const content = Buffer.from(value);
  return Buffer.concat([varint(field << 3 | 2), varint(content.length), content]);
}

const message = (field, ...parts) => bytes(field, Buffer.concat(parts));

const FLOAT = 1, INT = 2, STRING = 3;

const attribute = (name, value) => typeof value === 'number'
  ? message(5, bytes(1, name), number(3, value), number(20, INT))
  : message(5, bytes(1, name), bytes(4, value), number(20, STRING));

const initializer = ({ name, dims, values }) => message(5,
  ...dims.map(size => number(1, size)), number(2, FLOAT), bytes(8, name),
  bytes(9, Buffer.from(values.buffer)));

const value = (field, { name, dims }) => message(field, bytes(1, name), message(2,
  message(1, number(1, FLOAT), message(2, ...dims.map(size => message(1, number(1, size)))))));

// node: { op, inputs, outputs, attributes }; inputs, outputs and weights: [{ name, dims, values }].
function model({ node, inputs, outputs, weights }) {
  const body = message(1, ...node.inputs.map(name => bytes(1, name)),
    ...node.outputs.map(name => bytes(2, name)), bytes(4, node.op),
    ...Object.entries(node.attributes).map(([name, of]) => attribute(name, of)));
  const graph = message(7, body, bytes(2, 'layer'), ...weights.map(initializer),
    ...inputs.map(input => value(11, input)), ...outputs.map(output => value(12, output)));
  return Buffer.concat([number(1, 8), graph, message(8, number(2, 17))]);
}

module.exports = { model };
