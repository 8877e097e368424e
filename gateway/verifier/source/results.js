// The parts of the page that show a report: verdict, question, trust, checks, records, limits.
import { exposed, make, moment, pretty, short, visible } from './dom.js';
import { sign } from './picture.js';
import { say } from './words.js';

const ITEMS = 20;
const ROWS = 50;
const LIMITS = 8;

/** All parts for a report, in a language; `ask` answers what unfolds. */
export function resultsOf(report, language, ask) {
  const t = (...reason) => say(language, ...reason);
  return [
    verdictPart(report, t),
    make('div', { class: 'pair' }, questionPart(report, t), trustPart(report, t)),
    checksPart(report, t, ask),
    report.shown ? recordsPart(report, t, ask) : null,
    limitsPart(t),
  ].filter((part) => part !== null);
}

/** Of a file that this page is not for: no verdict, and where one is to be had. */
export function otherPart(language) {
  const t = (...reason) => say(language, ...reason);
  return make('section', { class: 'verdict other', 'aria-labelledby': 'verdict' },
    sign('SKIPPED'),
    make('div', {},
      make('h2', { id: 'verdict', tabindex: '-1' }, t('verdict.other')),
      make('p', {}, t('said.other')),
      make('p', { class: 'beside' }, t('said.other.next'))));
}

function verdictPart({ verdict, checks, question, answer, shown, size, milliseconds }, t) {
  const said = [t(`said.${verdict}`)];
  if (verdict === 'VALID') said.push(t(question === null ? 'said.VALID.unasked' : 'said.VALID.complete'));
  if (verdict !== 'VALID' && size !== undefined) said.push(worstSaid(checks, verdict, t));
  return make('section', { class: `verdict ${verdict}`, 'aria-labelledby': 'verdict' },
    sign(verdict),
    make('div', {},
      make('h2', { id: 'verdict', tabindex: '-1' }, t(`verdict.${verdict}`), ' ', make('small', { lang: 'en' }, verdict)),
      said.map((text) => make('p', {}, text)),
      make('p', { class: 'counted' }, size === undefined ? '' : t('counted', answer, shown, size), ' ', t('took', milliseconds))));
}

/** The checks that made the verdict what it is, in a line. */
export function worstSaid(checks, verdict, t) {
  const of = checks.filter(({ status, demanded }) => status === verdict && (demanded || verdict === 'INVALID'));
  return of.map(({ number, name, reason }) => `${number} ${t(`check.${name}`)}: ${t(...reason)}`).join(' · ');
}

/** Terms with their values. */
export function listed(rows) {
  return make('dl', {}, rows.map(([term, value]) => [make('dt', {}, term), make('dd', {}, value)]).flat());
}

function questionPart({ question, names, size, block }, t) {
  if (size === undefined) return null;
  const asOf = block === null ? t('as.of.size', size) : t('as.of.block', size, block.number, moment(block.time * 1000));
  const rows = question === null ? [] : questionRows(question, new Map(names), t);
  return make('section', { class: 'card', 'aria-labelledby': 'question' },
    make('h2', { id: 'question' }, t('question')),
    make('p', { class: 'hint' }, t(question === null ? 'question.none' : 'question.compare')),
    listed([...rows, [t('as.of'), asOf]]));
}

function questionRows({ key, also, from, until, kinds, outcomes, purpose }, names, t) {
  const ends = [
    from === null ? null : t('question.from', moment(from)),
    until === null ? null : t('question.until', moment(until)),
  ].filter((end) => end !== null);
  return [
    [t('question.key'), key === null ? t('question.key.none') : keyTagShown(key, names, t)],
    also.length ? [t('question.also'), also.map((one) => make('div', {}, keyTagShown(one, names, t)))] : null,
    names.size === 0 || kinds.length ? null : [t('question.beside'), batchesOf(names).map((one) => make('div', {}, t('question.batch', one)))],
    [t('question.period'), ends.join(' ') || t('question.any')],
    kinds.length ? [t('question.kinds'), kinds.map((kind) => kindText(kind, t)).join(' · ')] : null,
    outcomes.length ? [t('question.outcomes'), outcomes.map((one) => t(`outcome.${one}`)).join(' · ')] : null,
    purpose === null ? null : [t('question.purpose'), make('code', {}, exposed(purpose))],
  ].filter((row) => row !== null);
}

function batchesOf(names) {
  return [...new Set([...names.values()].map((name) => name.split('-')[0]))];
}

/** A key tag in words and as it stands in the file; of one of a batch in words by its name. */
function keyTagShown(keyTag, names, t) {
  const words = names.has(keyTag) ? `document:${names.get(keyTag)}` : keyTag;
  return [keyTagText(words, t), ' ', make('code', { class: 'raw' }, exposed(keyTag))];
}

function kindText(kind, t) {
  const text = t(`kind.${kind}`);
  return text === `kind.${kind}` ? exposed(kind) : text;
}

function keyTagText(keyTag, t) {
  const [noun, ...rest] = keyTag.split(':');
  const word = t(`noun.${noun}`);
  return visible(word === `noun.${noun}` || rest.length === 0 ? keyTag : `${word} ${rest.join(':')}`);
}

/** What was trusted, its fingerprint first. */
export function trustPart({ trust }, t) {
  const groups = trust.fingerprint.split(' ').map((group) => make('span', {}, group));
  return make('section', { class: 'card', 'aria-labelledby': 'trust' },
    make('h2', { id: 'trust' }, t('fingerprint')),
    make('p', { class: 'fingerprint', translate: 'no' }, groups.flatMap((group) => [group, ' '])),
    make('p', { class: 'compare' }, t('fingerprint.compare')),
    make('details', {}, make('summary', {}, t('trust')), trustRows(trust, t)));
}

function trustRows({ ledger, genesis, operator, sealers, observers, required, contracts }, t) {
  const code = (text) => make('code', {}, text);
  return listed([
    [t('ledger'), code(ledger)],
    [t('genesis'), code(genesis)],
    ...contracts.map(([name, { address }]) => [t('detail.contract', name), code(address)]),
    [t('trusted.sealers'), code(sealers.join(' ') || '—')],
    [t('trusted.observers'), make('div', {}, required ? t('trust.demand', required, observers.length) : t('trust.unobserved'), ' ', code(observers.join(' ')))],
    [t('operator'), code(operator)],
  ]);
}

/** All checks, each of which unfolds. */
export function checksPart({ checks, readable }, t, ask, title = 'checks') {
  return make('section', { 'aria-labelledby': 'checks' },
    make('h2', { id: 'checks' }, t(title)),
    make('p', { class: 'hint' }, t('checks.hint')),
    make('ol', { class: 'checks' }, checks.map((item) => make('li', {}, checkPart(item, readable, t, ask)))));
}

function badge(status, demanded, t) {
  const word = status === 'SKIPPED' && !demanded ? 'none' : status;
  return make('span', { class: `badge ${word}` }, t(`status.${word}`));
}

function checkPart(item, readable, t, ask) {
  const body = make('div', { class: 'inside' });
  const opened = ({ target }) => {
    if (target.open && !body.hasChildNodes()) void fill(body, item, readable, t, ask);
  };
  return make('details', { class: item.status, ontoggle: opened },
    make('summary', {},
      make('span', { class: 'number' }, String(item.number)),
      make('span', { class: 'name' }, t(`check.${item.name}`)),
      make('span', { class: 'reason' }, t(...item.reason)),
      badge(item.status, item.demanded, t)),
    body);
}

async function fill(body, { number }, readable, t, ask) {
  const shown = make('div', {});
  body.append(shown);
  const next = async (offset) => {
    const { total, items } = readable ? await ask('details', { number, offset, limit: ITEMS }) : { total: 0, items: [] };
    shown.append(...items.map((item) => itemPart(item, t)));
    const end = offset + items.length;
    if (total === 0) shown.append(make('p', { class: 'hint' }, t('empty')));
    if (end < total) shown.append(moreButton(Math.min(ITEMS, total - end), total, t, () => next(end)));
  };
  await next(0);
}

/** The button that shows the next rows. */
export function moreButton(count, total, t, action) {
  const pressed = ({ target }) => {
    target.remove();
    void action();
  };
  return make('button', { type: 'button', class: 'more', onclick: pressed }, t('more', count, total));
}

function itemPart({ title, status, rows }, t) {
  return make('section', { class: 'item' },
    make('h3', {}, t(...title), ' ', status === null ? null : badge(status, true, t)),
    listed(rows.map(([label, text, style]) => [labelOf(label, t), valueOf(text, style, t)])));
}

function labelOf(label, t) {
  if (Array.isArray(label)) return t(...label);
  return label.startsWith('=') ? make('code', {}, visible(label.slice(1))) : t(label);
}

function valueOf(text, style, t) {
  if (style === 'reason') return t(...text);
  if (style === 'time') return `${moment(text)} (${text})`;
  if (style === 'json') return make('pre', {}, visible(pretty(text)));
  if (style === 'exact') return make('pre', {}, visible(text));
  return style === 'hex' ? make('code', { class: 'hex' }, visible(text)) : visible(text);
}

function recordsPart(report, t, ask) {
  const place = make('div', {});
  const choice = make('select', { 'aria-label': t('records'), onchange: () => void show() },
    make('option', { value: 'answer' }, t('records.answer')),
    make('option', { value: 'all' }, t('records.all')));
  const show = async () => {
    const body = make('tbody', {});
    const foot = make('div', {});
    place.replaceChildren(table(body, t), foot);
    const next = async (offset) => {
      const { total, rows } = await ask('records', { offset, limit: ROWS, answered: choice.value === 'answer' });
      body.append(...rows.map((row) => rowPart(row, t)));
      const end = offset + rows.length;
      if (end < total) foot.replaceChildren(moreButton(Math.min(ROWS, total - end), total, t, () => next(end)));
    };
    await next(0);
  };
  if (report.answer === 0) choice.value = 'all';
  void show();
  return make('section', { 'aria-labelledby': 'records' },
    make('div', { class: 'heading' }, make('h2', { id: 'records' }, t('records')), report.answer === report.shown ? null : choice),
    place);
}

function table(body, t) {
  const heads = [['position', 'number'], ['time.local', ''], ['kind', ''], ['outcome', ''], ['tags.names', ''], ['signed.by', '']];
  return make('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': t('records') },
    make('table', {}, make('thead', {}, make('tr', {}, heads.map(([word, style]) => make('th', { scope: 'col', class: style }, t(word))))), body));
}

function rowPart({ position, time, kind, outcome, answered, shown, tags, signed, actors }, t) {
  const unnamed = tags.filter(({ name }) => name === null).length;
  const names = tags.filter(({ name }) => name !== null).map(({ name, tag, ordinal }) =>
    make('li', { title: `${tag} · ${ordinal}` }, keyTagText(name.replace(/0x[0-9a-f]{64}/, short), t)));
  return make('tr', { class: answered ? null : 'aside' },
    make('td', { class: 'number' }, String(position)),
    make('td', { class: 'fixed' }, moment(time)),
    make('td', { class: 'kind' }, kindText(kind, t), make('br'), make('code', {}, kind)),
    make('td', {}, make('span', { class: `badge outcome ${outcome}` }, t(`outcome.${outcome}`)),
      answered ? null : make('small', {}, ' ', t('outside'))),
    make('td', {}, make('ul', { class: 'tags' }, names,
      unnamed ? make('li', { class: 'unnamed' }, shown ? t('tag.unnamed', unnamed) : `${t('body.hidden')} · ${t('tag.unnamed', unnamed)}`) : null)),
    make('td', {}, signed ? actors.map(visible).join(' · ') : make('small', {}, actors.length ? t('unsigned', actors.map(visible).join(' · ')) : '')));
}

/** What even VALID does not say. */
export function limitsPart(t, name = 'limit', length = LIMITS) {
  const items = Array.from({ length }, (_, n) => make('li', {}, t(`${name}.${n + 1}`)));
  return make('section', { class: 'limits', 'aria-labelledby': 'limits' },
    make('h2', { id: 'limits' }, t('limits')), make('ul', {}, items));
}
