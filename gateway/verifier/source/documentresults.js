// The parts of the page that show a presentation or a bundle: verdict, document, standing, fields, checks.
import { hex, utf8 } from './bytes.js';
import { make, short, visible } from './dom.js';
import { fieldName, kindName } from './fieldnames.js';
import { sign } from './picture.js';
import { checksPart, limitsPart, listed, moreButton, trustPart, worstSaid } from './results.js';
import { sha256 } from './sha256.js';
import { say } from './words.js';

const ROWS = 100;
const LIMITS = 6;

/** All parts for a report, in a language; `ask` answers what unfolds. */
export function documentResultsOf(report, language, ask) {
  const t = (...reason) => say(language, ...reason);
  const { document, kind, trust } = report;
  return [
    verdictPart(report, t),
    document ? make('div', { class: 'pair' }, documentPart(report, language, t), kind === 'bundle' ? null : standPart(report, t)) : null,
    document ? fieldsPart(document, language, t, ask) : null,
    checksPart(report, t, ask, `checks.${report.checks.length}`),
    trust === null ? make('p', { class: 'hint' }, t('bundle.untrusted')) : trustPart(report, t),
    limitsPart(t, 'document.limit', LIMITS),
  ].filter((part) => part !== null);
}

// A document that is not in force is as it was issued all the same: that is another thing than a false one.
function wordOf({ kind, verdict, checks }) {
  const wrong = checks.filter(({ status }) => status === 'INVALID');
  if (wrong.length === 1 && wrong[0].name === 'force') return isProved(checks) ? 'document.unforce' : 'document.unproved';
  return kind === 'bundle' && ['ASSERTED', 'INVALID'].includes(verdict) ? `bundle.${verdict}` : `document.${verdict}`;
}

// All but force holds; that the block is old takes nothing from what it says of its time.
function isProved(checks) {
  return checks.every(({ name, status, demanded }) => name === 'force' || ['VALID', 'STALE'].includes(status) || !demanded);
}

function verdictPart(report, t) {
  const { verdict, checks, kind, stand, milliseconds } = report;
  const word = wordOf(report);
  const said = [t(`said.${word}`)];
  if (verdict !== 'VALID' && !(kind === 'bundle' && verdict === 'ASSERTED')) said.push(worstSaid(checks, verdict, t));
  const red = stand?.red ?? null;
  return make('section', { class: `verdict ${verdict}`, 'aria-labelledby': 'verdict' },
    sign(verdict),
    make('div', {},
      make('h2', { id: 'verdict', tabindex: '-1' }, t(`verdict.${word}`), ' ', make('small', { lang: 'en' }, verdict)),
      said.map((text) => make('p', {}, text)),
      red === null ? null : make('p', { class: 'beside' }, t('said.red', [`red.${red.status}`], red.done, red.total, red.open)),
      namedPart(report, t),
      make('p', { class: 'counted' }, t('took', milliseconds))));
}

// A name inside is no proof of who issued it, and often the only name that a reader sees. Where the
// issue itself is not proved, the verdict says more than this would.
function namedPart({ document }, t) {
  const named = document?.named;
  if (!document?.issued || !named?.name) return null;
  return make('p', { class: 'beside named' }, t(named.isSeller ? 'named.seller' : 'named.issuer', visible(named.name), short(document.issuer)));
}

function documentPart({ document, kind, stand }, language, t) {
  const called = kindName(document.kind, language);
  const { from, until, serial } = document;
  const proved = kind !== 'bundle' && document.issued;
  return make('section', { class: 'card', 'aria-labelledby': 'document' },
    make('h2', { id: 'document' }, t('document.card')),
    proved ? null : make('p', { class: 'compare' }, t('document.unproved')),
    listed([
      [t('document.issuer'), [make('code', {}, document.issuer), codePart(document, t), memberPart(document.issuer, t)]],
      ...(document.named?.name ? [[t(document.named.isSeller ? 'named.seller.term' : 'named.issuer.term'), t('named.word', visible(document.named.name))]] : []),
      [t('document.kind'), [called === null ? null : `${called} `, make('code', { class: 'raw' }, document.kind)].filter((one) => one !== null)],
      [t('document.valid'), until === null ? t('document.valid.open', from) : t('document.valid.ends', from, until)],
      ...(stand ? [[t('stand.issued'), stand.issued]] : []),
      ...(stand && stand.amount !== null ? [[t('stand.amount'), stand.amount]] : []),
      ...(serial === null ? [] : [[t('document.serial'), t('document.serial.of', ...serial)]]),
      ...(stand && stand.blue !== null ? [[t('stand.blue'), make('code', {}, stand.blue)]] : []),
      [t('document.name'), make('code', {}, document.name)],
    ].map(([term, value]) => [term, [value].flat()])));
}

function codePart({ named }, t) {
  return named?.code ? make('span', { class: 'told same' }, ' ', t('named.code', visible(named.code))) : '';
}

// A member's id is the hash of its code: who knows the code can compare.
function memberPart(issuer, t) {
  const told = make('span', { class: 'told', role: 'status' });
  const typed = ({ target }) => {
    const code = target.value.trim();
    const same = hex(sha256(utf8(`member:${code}`))) === issuer;
    told.className = same ? 'told same' : 'told other';
    told.textContent = code === '' ? '' : t(same ? 'document.member.same' : 'document.member.other', visible(code));
  };
  return make('label', { class: 'member' }, t('document.member'), ' ',
    make('input', { type: 'text', id: 'member', size: '12', maxlength: '64', autocomplete: 'off', spellcheck: 'false', oninput: typed }), ' ', told);
}

// Green is what is VALID, and nothing else.
function standPart({ verdict, block, time, isAsked, knownNow, knownThen, stand }, t) {
  const styleOf = (force) => force !== 'in-force' ? 'bad' : verdict === 'VALID' ? 'good' : null;
  const known = ({ force, reason }) => [make('b', { class: styleOf(force) }, t(...reason))];
  return make('section', { class: 'card', 'aria-labelledby': 'stand' },
    make('h2', { id: 'stand' }, t('stand.card')),
    make('p', { class: 'hint' }, t(knownNow === null ? 'stand.none' : 'stand.times')),
    listed([
      ...(isAsked && time !== null ? [[t('stand.asked'), time]] : []),
      ...(knownNow ? [[t('stand.now'), known(knownNow)]] : []),
      ...(knownThen ? [[t('stand.then'), known(knownThen)]] : []),
      ...(stand ? standRows(stand, t) : []),
      ...(block ? [[t('stand.block'), t('stand.block.of', block.number, block.time)]] : []),
    ]));
}

function standRows({ changes, count, red, successor }, t) {
  const told = changes.map(({ status, side, effective, recorded, block }) =>
    make('div', {}, t('stand.change', [`became.${status}`], [`side.${side}`], effective, recorded, block)));
  const more = count > changes.length ? [make('div', {}, t('stand.more', changes.length, count))] : [];
  return [
    [t('stand.changes'), count === 0 ? t('changes.none') : make('div', {}, told, more)],
    ...(successor === null ? [] : [[t('stand.successor'), make('code', {}, successor)]]),
    [t('stand.red'), red === null ? t('red.none') : t('red.holds', [`red.${red.status}`], red.done, red.total, red.open)],
  ];
}

function fieldsPart({ holds, shown, hidden }, language, t, ask) {
  const part = (...inside) => make('section', { 'aria-labelledby': 'fields' },
    make('h2', { id: 'fields' }, t('fields.title')),
    make('p', { class: 'hint' }, t('fields.counted', shown, hidden)), inside);
  if (!holds) return part(make('p', { class: 'compare' }, t('fields.unproved')));
  if (shown === 0) return part(make('p', { class: 'hint' }, t('fields.none')));
  const body = make('tbody', {});
  const foot = make('div', {});
  const next = async (offset) => {
    const { total, rows } = await ask('fields', { offset, limit: ROWS });
    body.append(...rows.map((row) => fieldRow(row, language)));
    const end = offset + rows.length;
    if (end < total) foot.replaceChildren(moreButton(Math.min(ROWS, total - end), total, t, () => next(end)));
  };
  void next(0);
  return part(make('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': t('fields.title') },
    make('table', { class: 'fields' },
      make('thead', {}, make('tr', {}, ['fields.name', 'fields.value'].map((word) => make('th', { scope: 'col' }, t(word))))), body)), foot);
}

function fieldRow({ path, value }, language) {
  const called = fieldName(path, language);
  return make('tr', {},
    make('th', { scope: 'row' }, visible(called), called === path ? null : make('br'), called === path ? null : make('code', {}, visible(path))),
    make('td', {}, visible(value)));
}
