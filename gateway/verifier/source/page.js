// The page: two files in, a report out. No network, nothing kept.
import { hex, utf8 } from './bytes.js';
import { recover } from './curve.js';
import { make, sized } from './dom.js';
import { startEngine } from './engine.js';
import { keccak256 } from './keccak.js';
import { resultsOf } from './results.js';
import { sha256 } from './sha256.js';
import { say } from './words.js';

const MOST_TRUST = 65536;
const NAMES = ['evidence', 'trust'];

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
      const isTrust = bytes.length <= MOST_TRUST && new TextDecoder().decode(bytes).includes('"format":"shujian/trust/');
      page.files[isTrust ? 'trust' : 'evidence'] = { name: file.name, bytes };
    } catch (error) {
      tell(page, 'drop.unreadable', `${file.name} (${error.name})`);
      return;
    }
  }
  page.report = null;
  paint(page);
  if (page.files.evidence && page.files.trust) await run(page);
}

async function run(page) {
  const round = (page.round += 1);
  const progress = (at) => {
    if (round === page.round) showProgress(page, at);
  };
  showProgress(page, null);
  try {
    const report = await page.engine.run(page.files.evidence.bytes, page.files.trust.bytes, progress);
    if (round !== page.round) return;
    page.report = report;
    paint(page);
    document.getElementById('verdict')?.focus({ preventScroll: true });
  } catch (error) {
    tell(page, 'fault', error.message);
  }
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
  const wanting = files.evidence && !files.trust ? 'trust' : !files.evidence && files.trust ? 'evidence' : null;
  element('status').replaceChildren(...(wanting === null ? [] : [make('p', {}, t(`drop.wanting.${wanting}`))]));
  if (report?.refused) return tell(page, 'trust.bad', report.refused);
  element('results').replaceChildren(...(report === null ? [] : resultsOf(report, language, engine.ask)));
  document.body.classList.toggle('reported', report !== null);
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
