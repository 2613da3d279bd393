// The side of a contender (contender.h) in JavaScript: its command line, numbers and conversation.
'use strict';
const fs = require('fs');

function problem(args) {
  if (args.length !== 5 && args.length !== 7) {
    console.error('usage: CELL HIDDEN BATCH STEPS inference|training [--threads N]');
    process.exit(1);
  }
  const [hidden, batch, steps] = args.slice(1, 4).map(Number);
  return { cell: args[0], hidden, batch, steps, training: args[4] === 'training',
           threads: args.length === 7 ? Number(args[6]) : 1 };
}

function skip(reason) {
  fs.writeSync(1, `skip ${reason}\n`);
  process.exit(0);
}

function hash(x) {
  x = Math.imul(x ^ x >>> 16, 0x7feb352d);
  x = Math.imul(x ^ x >>> 15, 0x846ca68b);
  return (x ^ x >>> 16) >>> 0;
}

// The numbers of contender.h's streams: x, w_input, ...
const streams = { x: 0, w_input: 2, w_state: 3, b_input: 4, b_state: 5, h: 6, c: 7 };

function numbers({ hidden }, name, count) {
  const stream = hash(streams[name]);
  const scale = name[1] === '_' ? 1 / Math.sqrt(hidden) : 1;
  return Float32Array.from({ length: count },
    (_, i) => scale * ((hash(i + stream | 0) >>> 8) * 2 ** -23 - 1));
}

const norm = values => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));

function timeOf(run, calls) {
  const start = process.hrtime.bigint();
  for (let i = 0; i < calls; i++) run();
  return Number(process.hrtime.bigint() - start) * 1e-9 / calls;
}

function samples(run, calls, seconds) {
  const times = [], end = performance.now() + 1000 * seconds;
  do times.push(timeOf(run, calls)); while (performance.now() < end);
  return times;
}

function statusOf(name) {
  const line = fs.readFileSync('/proc/self/status', 'latin1').split('\n')
    .find(text => text.startsWith(name));
  return 1024 * parseInt(line.slice(name.length));
}

// From here on the peak counts; what is resident now.
function beginPeak() {
  fs.writeFileSync('/proc/self/clear_refs', '5');
  return statusOf('VmRSS:');
}

// Lines of the standard input, as they come.
function* lines() {
  const chunk = Buffer.alloc(4096);
  let text = '';
  for (let n; (n = fs.readSync(0, chunk)) > 0;) {
    const parts = (text + chunk.toString('latin1', 0, n)).split('\n');
    text = parts.pop();
    yield* parts;
  }
}

// Answers until the end. run() does the job once, check() returns its norms.
function serve(name, version, run, check) {
  const resident = beginPeak();
  run();
  const once = timeOf(run, 1), calls = once > 200e-6 ? 1 : Math.floor(200e-6 / once) + 1;
  const say = words => fs.writeSync(1, words.join(' ') + '\n');
  say(['ready', name, version]);
  for (const line of lines()) {
    const [what, argument] = line.split(' ');
    if (what === 'quit') break;
    if (what === 'check') say(['check', ...check()]);
    if (what === 'memory') say(['memory', statusOf('VmHWM:') - resident]);
    if (what === 'run') say(samples(run, calls, Number(argument)));
  }
}

module.exports = { problem, skip, numbers, norm, serve };
