// What unfolds under check 15: the key in the index, and the window of its list.
import { hex } from './bytes.js';
import { attempt } from './errors.js';
import { positionLeaf, provedEntry } from './keyindex.js';
import { tagOf } from './records.js';

/** An item of what unfolds: its title, its status or null, its rows. */
export function item(title, rows, status = null) {
  return { title: Array.isArray(title) ? title : [title], status, rows };
}

export function completenessItems(context) {
  const { question, index, checkpoint } = context.evidence;
  if (question === null) return [];
  if (index === null) {
    return [item('detail.positions', [['positions', context.asked.map(({ position }) => position).join(', ') || '—', 'text']])];
  }
  const tag = tagOf(question.key);
  const rows = [['key', question.key, 'text'], ['tag', tag, 'hex'],
    ['entries', index.key.entries.map((entry) => `${entry.tag} · ${entry.count} · ${hex(entry.root)}`).join('\n') || '—', 'hex']];
  const told = (side, node, sibling) => rows.push(side === 'bucket' || side === 'root'
    ? [`index.${side}.hash`, hex(node), 'hex']
    : [`index.${side}`, `${hex(sibling)}\n→ ${hex(node)}`, 'hex']);
  const found = attempt(() => provedEntry(index.key, tag, checkpoint.size, checkpoint.index, told));
  if (found.reason !== null) rows.push(['found', found.reason, 'reason']);
  rows.push(['index.root.kept', hex(checkpoint.index), 'hex']);
  const items = [item('detail.key', rows)];
  if (index.window !== null) items.push(windowItem(index.window, found.value));
  return items;
}

function windowItem({ first, positions, before, after, nodes }, entry) {
  const shown = positions.map((position, n) => `${first + n} → ${position}   ${hex(positionLeaf(position))}`);
  return item('detail.window', [
    ['window.before.row', before === null ? '—' : `${first - 1} → ${before}`, 'text'],
    ['positions', shown.join('\n') || '—', 'hex'],
    ['window.after.row', after === null ? '—' : `${first + positions.length} → ${after}`, 'text'],
    ['window.nodes', nodes.map(hex).join('\n') || '—', 'hex'],
    ['list.count', entry === null || entry === undefined ? '—' : String(entry.count), 'text'],
    ['list.root', entry === null || entry === undefined ? '—' : hex(entry.root), 'hex'],
  ]);
}
