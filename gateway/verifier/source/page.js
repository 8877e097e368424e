// The page: files in, a report out. No network, nothing kept.
import { hex, utf8 } from './bytes.js';
import { recover } from './curve.js';
import { documentResultsOf } from './documentresults.js';
import { make, sized } from './dom.js';
import { startEngine } from './engine.js';
import { keccak256 } from './keccak.js';
import { kindOf } from './presentation.js';
import { otherPart, resultsOf } from './results.js';
import { sha256 } from './sha256.js';
import { say } from './words.js';

const NAMES = ['evidence', 'trust'];
const DAY = 86400;
const AHEAD = 8 * 3600; // the clock in Shanghai

/** Makes the page work; `script` is the text of this program, for its worker. */
export function startPage(script) {
  const page = {
    language: navigator.languages.some((one) => one.startsWith('zh')) || !navigator.language.startsWith('en') ? 'zh' : 'en',
    files: {},
    report: null,
    round: 0,
    engine: startEngine(script),
  };
  for (const name of NAMES) {
    element(`file-${name}`).addEventListener('change', ({ target }) => {
      void take(page, [...target.files]);
      target.value = ''; // so that the same file can be chosen again
    });
  }
  for (const name of ['as-of', 'max-age']) element(name).addEventListener('change', () => void renew(page));
  element('language').addEventListener('click', () => {
    page.language = page.language === 'zh' ? 'en' : 'zh';
    paint(page);
  });
  addDropping(page);
  paint(page);
  if (!selfTest()) tell(page, 'selftest');
}

function element(id) {
  return document.getElementById(id);
}

// Files may be dropped anywhere: which is which, they say themselves.
function addDropping(page) {
  const mark = (event) => {
    event.preventDefault();
    document.body.classList.toggle('over', event.type === 'dragover');
  };
  for (const type of ['dragover', 'dragleave', 'dragend']) document.addEventListener(type, mark);
  document.addEventListener('drop', (event) => {
    mark(event);
    void take(page, [...event.dataTransfer.files]);
  });
}

async function take(page, files) {
  for (const file of files) {
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      const kind = kindOf(bytes);
      page.files[kind === 'trust' ? 'trust' : 'evidence'] = { name: file.name, bytes, kind };
    } catch (error) {
      tell(page, 'drop.unreadable', `${file.name} (${error.name})`);
      return;
    }
  }
  await renew(page);
}

async function renew(page) {
  page.report = null;
  page.round += 1; // what is under way is not shown any more
  paint(page);
  if (page.files.evidence && wantingOf(page.files) === null) await run(page);
}

// A bundle alone says nothing that would have to be trusted.
function wantingOf({ evidence, trust }) {
  if (!evidence) return trust ? 'evidence' : null;
  return trust || ['bundle', 'other'].includes(evidence.kind) ? null : 'trust';
}

// The end of the day chosen, in Beijing; of today it is now.
function askedNow() {
  const now = Math.floor(Date.now() / 1000);
  const day = /^(\d+)-(\d+)-(\d+)$/.exec(element('as-of').value);
  const end = day === null ? null : Date.UTC(day[1], day[2] - 1, day[3]) / 1000 + DAY - AHEAD - 1;
  const isToday = end !== null && end >= now && end - now < DAY;
  const days = element('max-age').value === '' ? 7 : Number(element('max-age').value);
  return { now, asOf: isToday ? null : end, maxAge: Math.min(Math.max(Math.trunc(days * DAY), 0), Number.MAX_SAFE_INTEGER) };
}

async function run(page) {
  const round = (page.round += 1);
  const progress = (at) => {
    if (round === page.round) showProgress(page, at);
  };
  if (page.files.evidence.kind === 'other') return showReport(page, { kind: 'other' });
  showProgress(page, null);
  try {
    const report = await page.engine.run(page.files.evidence.bytes, page.files.trust?.bytes ?? null, askedNow(), progress);
    if (round === page.round) showReport(page, report);
  } catch (error) {
    tell(page, 'fault', error.message);
  }
}

function showReport(page, report) {
  page.report = report;
  paint(page);
  document.getElementById('verdict')?.focus({ preventScroll: true });
}

function showProgress({ language }, at) {
  const text = at === null ? say(language, 'checking') : say(language, 'checking.at', at.check, at.done, at.of);
  const share = at === null ? {} : { value: (at.check - 1 + at.done / at.of) / 14 };
  element('status').replaceChildren(make('p', {}, text), make('progress', { max: 1, ...share, 'aria-label': text }));
}

function tell({ language }, ...reason) {
  element('status').replaceChildren(make('p', { class: 'trouble' }, say(language, ...reason)));
  element('results').replaceChildren();
}

/** Everything in the chosen language; the report too, if there is one. */
function paint(page) {
  const { language, files, report, engine } = page;
  const t = (...reason) => say(language, ...reason);
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.title = `${t('title')} · ${t('brand')}`;
  for (const item of document.querySelectorAll('[data-word]')) item.textContent = t(item.dataset.word);
  element('language').lang = language === 'zh' ? 'en' : 'zh-CN';
  for (const name of NAMES) {
    const file = files[name];
    element(`chosen-${name}`).textContent = file ? t('drop.chosen', file.name, sized(file.bytes.length)) : t('drop.here');
    element(`drop-${name}`).classList.toggle('chosen', Boolean(file));
  }
  element('asked').hidden = files.evidence?.kind !== 'presentation';
  const wanting = wantingOf(files);
  element('status').replaceChildren(...(wanting === null ? [] : [make('p', {}, t(`drop.wanting.${wanting}`))]));
  if (report?.refused) return tell(page, 'trust.bad', report.refused);
  element('results').replaceChildren(...(report === null ? [] : partsOf(report, language, engine.ask)));
  document.body.classList.toggle('reported', report !== null);
}

function partsOf(report, language, ask) {
  if (report.kind === 'other') return [otherPart(language)];
  const of = ['presentation', 'bundle'].includes(report.kind) ? documentResultsOf : resultsOf;
  return of(report, language, ask);
}

// Known answers: a browser that computes otherwise must not judge anything.
function selfTest() {
  const signature = new Uint8Array(65).fill(1);
  signature[64] = 27;
  return hex(sha256(utf8('abc'))) === '0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
    && hex(keccak256(utf8('abc'))) === '0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45'
    && recover(sha256(utf8('abc')), signature) === KNOWN_ACCOUNT;
}

const KNOWN_ACCOUNT = '0xb0f41dd7a40754fe6d99a58ae3184b09fe5ad15b';
