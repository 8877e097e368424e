// Where the checking runs: in a worker made of this very script, or in slices between two paints.
import { Session } from './session.js';

const SLICE = 24;
const TOLD_EVERY = 80;

/** The worker's side: one message in, several out. */
export function serve(scope) {
  const session = new Session();
  scope.onmessage = ({ data: { id, run, ask, values } }) => {
    try {
      const done = run ? inOne(session, id, run, scope) : session[ask](values);
      scope.postMessage({ id, done });
    } catch (error) {
      scope.postMessage({ id, fault: String(error) });
    }
  };
}

function inOne(session, id, { file, trust, asked }, scope) {
  const steps = session.run(file, trust, asked);
  let told = 0;
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    const now = performance.now();
    if (now - told > TOLD_EVERY) {
      told = now;
      scope.postMessage({ id, progress: value });
    }
  }
}

/** The page's side: `run(file, trust, asked, progress)` and `ask(what, values)`, both promises. */
export function startEngine(script) {
  try {
    const source = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
    const worker = new Worker(source);
    return overWorker(worker);
  } catch {
    return inSlices();
  }
}

function overWorker(worker) {
  const waiting = new Map();
  let count = 0;
  let instead = null;
  worker.onmessage = ({ data: { id, progress, done, fault } }) => {
    const { resolve, reject, told } = waiting.get(id);
    if (progress !== undefined) return told(progress);
    waiting.delete(id);
    return fault === undefined ? resolve(done) : reject(new Error(fault));
  };
  // Some browsers allow no worker on a page that was opened as a file.
  worker.onerror = (event) => {
    event.preventDefault?.();
    instead ??= inSlices();
    for (const { call, resolve, reject } of waiting.values()) call(instead).then(resolve, reject);
    waiting.clear();
  };
  const send = (message, told, call) => instead ? call(instead) : new Promise((resolve, reject) => {
    count += 1;
    waiting.set(count, { resolve, reject, told, call });
    worker.postMessage({ id: count, ...message });
  });
  return {
    run: (file, trust, asked, told) => send({ run: { file, trust, asked } }, told, (other) => other.run(file, trust, asked, told)),
    ask: (what, values) => send({ ask: what, values }, null, (other) => other.ask(what, values)),
  };
}

function inSlices() {
  const session = new Session();
  return {
    async run(file, trust, asked, told) {
      const steps = session.run(file, trust, asked);
      for (let paused = performance.now(); ; ) {
        const { done, value } = steps.next();
        if (done) return value;
        if (performance.now() - paused < SLICE) continue;
        told(value);
        await new Promise((resume) => { setTimeout(resume, 0); });
        paused = performance.now();
      }
    },
    ask: async (what, values) => session[what](values),
  };
}
