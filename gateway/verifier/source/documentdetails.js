// What unfolds under each check of a presentation or a bundle.
import { hex } from './bytes.js';
import { documentRoot, fieldLeaf } from './commitment.js';
import { contractItem, nodeItem, OF_FILE, slotItem } from './details.js';
import { checkForce } from './documentchecks.js';
import { changesSlot, changeSlot, issueSlots, redSlot, successorSlot } from './documentstate.js';
import { attempt } from './errors.js';
import { item } from './indexdetails.js';
import { visible } from './dom.js';

const OF_BLOCK = new Set(['seal', 'observers', 'contract', 'issue', 'changes', 'red', 'nodes', 'age', 'force']);

/** Some items of what is behind a check. */
export function documentDetailsOf(context, { name, status }, offset, limit) {
  if (context === null || (context.header === null && OF_BLOCK.has(name))) return { total: 0, items: [] };
  const all = OF_CHECK[name](context, status);
  return { total: all.length, items: all.slice(offset, offset + limit).map((one) => (typeof one === 'function' ? one() : one)) };
}

const OF_CHECK = {
  form: ({ evidence, size }) => [item('detail.file', [
    ['bytes', String(size), 'text'],
    ...(evidence.sum === undefined ? [] : [['sum', evidence.sum, 'hex']]),
  ])],
  ledger: ({ evidence, trust }) => [item('detail.compared', [
    ['in.presentation', evidence.ledger, 'hex'],
    ['in.trust', trust.ledger, 'hex'],
  ])],
  block: OF_FILE.block,
  seal: OF_FILE.seal,
  observers: OF_FILE.observers,
  contract: (context) => [contractItem(context, 'documents')],
  issue: issueItems,
  document: documentItems,
  changes: changeItems,
  red: (context) => [slotItem(context, 'documents', 'detail.slot.red', redSlot(context.name.document), null)],
  nodes: ({ nodes }) => nodes.nodes.map((node, n) => () => nodeItem(node, n + 1)),
  age: timeItems,
  force: (context, status) => status === 'SKIPPED' ? [] : [
    ...timeItems(context), item('found', [['found', checkForce(context).reason, 'reason']]),
  ],
  status: () => [],
};

function nameItem({ name, envelope, evidence: { bundle } }) {
  return item('detail.bundle', [
    ['envelope', visible(new TextDecoder().decode(envelope.bytes)), 'json'],
    ['name.issue', name.issue, 'hex'],
    ['name.document', name.document, 'hex'],
    ['root', hex(bundle.document), 'hex'],
  ]);
}

function issueItems(context) {
  const slots = issueSlots(context.name.issue).filter((_, n) => n < 2 || context.issue?.count === 0n);
  return [nameItem(context), ...slots.map(([name, slot]) => () => slotItem(context, 'documents', `detail.slot.issue.${name}`, slot, null))];
}

function documentItems(context) {
  const { bundle } = context.evidence;
  const joins = [];
  const found = attempt(() => documentRoot(bundle, (...join) => joins.push(join)));
  const fields = bundle.fields.map((field) => () => fieldItem(field, joins));
  const root = item('detail.bundle', [
    ['envelope', new TextDecoder().decode(bundle.envelope.bytes), 'exact'],
    found.reason === null ? ['root.document', hex(found.value), 'hex'] : ['found', found.reason, 'reason'],
    ['wanted', hex(bundle.document), 'hex'],
  ]);
  return [root, ...(bundle.batch === null ? [] : [batchItem(bundle, context.issue)]), ...fields];
}

function batchItem({ batch, envelope }, issue) {
  return item('detail.batch', [
    ['positions', `${envelope.batch.serial - envelope.batch.first} / ${envelope.batch.count}`, 'text'],
    ['batch.nodes', batch.map(hex).join('\n') || '—', 'hex'],
    ...(issue ? [['root', hex(issue.root), 'hex']] : []),
  ]);
}

function fieldItem(field, joins) {
  const { position, path, kind, value, salt } = field;
  const above = joins.filter(([start, end]) => position >= start && position < end);
  return item(['detail.field', position], [
    [`=${path}`, value, 'exact'],
    ['kind', kind, 'text'],
    ['salt', hex(salt), 'hex'],
    ['leaf.field', hex(fieldLeaf(field)), 'hex'],
    ...above.map(([start, end, left, right, node]) => [
      ['field.joined', start, end - 1], `SHA-256(01 ‖\n${hex(left)} ‖\n${hex(right)})\n= ${hex(node)}`, 'hex',
    ]),
  ]);
}

function changeItems(context) {
  const { document } = context.name;
  const slot = (title, at) => () => slotItem(context, 'documents', title, at, null);
  const changes = context.validity?.changes ?? [];
  const successor = context.validity?.successor ?? null;
  return [
    slot('detail.slot.changes', changesSlot(document)),
    ...changes.map((_, n) => slot(['detail.change', n + 1], changeSlot(document, n))),
    ...(successor === null ? [] : [slot('detail.slot.successor', successorSlot(document))]),
  ];
}

function timeItems({ header, asked: { now, asOf, maxAge } }) {
  return [item('detail.times', [
    ['times.block', String(header.time), 'text'],
    ['times.now', String(now), 'text'],
    ['times.asked', asOf === null ? '—' : String(asOf), 'text'],
    ['times.age', String(maxAge), 'text'],
  ])];
}
