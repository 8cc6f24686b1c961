// The door. Scans come from the camera, from a keyboard scanner anywhere on the page, or by hand; each has an id of its
// own, so that one whose answer was lost is sent again and still lets in once. Without this script the form does the same.

const root = document.querySelector('[data-scan]');
const say = root.dataset;
const form = root.querySelector('[data-scan-form]');
const field = form.querySelector('#scan-code');
const result = root.querySelector('#scan-result');
const recent = root.querySelector('[data-recent]');
const people = () => root.querySelector('#people');
const list = new URLSearchParams(location.search).get('list') ?? '';

/** A symbol of the sprite that the page uses already. */
const sprite = document.querySelector('use').getAttribute('href').split('#')[0];

// ---- Sending -----------------------------------------------------------------------------------------------------

const waiting = [];
let sending = false;

function scan(code) {
  const text = code.trim();
  if (!text) return;
  waiting.push({ code: text, scanId: newId() });
  if (!sending) void work();
}

/** One after the other, in the order in which they were scanned. */
async function work() {
  sending = true;
  while (waiting.length > 0) {
    const [next] = waiting;
    showResult({ tone: 'neutral', title: say.sayChecking });
    const answer = await post(say.validate, { ...next, list });
    waiting.shift();
    if (answer.result) arrived(answer);
    else showResult({ tone: 'danger', title: say.sayFailed, text: answer.detail });
  }
  sending = false;
}

function arrived({ result: shown, entry }) {
  showResult(shown);
  if (entry) showRecent([entryOf(entry), ...recent.children].slice(0, 10));
  signal(shown.tone === 'success');
  const { top, bottom } = result.getBoundingClientRect();
  if (top < 0 || bottom > innerHeight) result.scrollIntoView({ block: 'center' });
  if (people().querySelector('li')) root.querySelector('.scan-search').requestSubmit();
  refreshSoon();
}

/** Sends until there is an answer: a scan whose answer was lost on the way must not be asked as a new one. */
async function post(url, body) {
  for (let pause = 500; ; pause = Math.min(pause * 2, 8000)) {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'X-CSRF-Token': say.csrf },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(15_000),
      });
      if (response.status === 401 || response.redirected) return { detail: say.saySignedOut };
      if (response.status < 500 && response.status !== 429) return await response.json();
    } catch (error) {
      console.warn('scan.not_sent', error);
    }
    showResult({ tone: 'warning', title: say.sayOffline, text: say.sayOfflineText });
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

addEventListener('beforeunload', (event) => waiting.length > 0 && event.preventDefault());

// ---- Showing -----------------------------------------------------------------------------------------------------

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== undefined && child !== null));
  return made;
}

function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `${sprite}#${name}`);
  for (const [key, value] of Object.entries({ class: 'icon', width: 20, height: 20, 'aria-hidden': true })) {
    svg.setAttribute(key, value);
  }
  svg.append(use);
  return svg;
}

/** A button that posts, as the page's own actions do. */
function action({ label, action: target, tone = 'secondary', icon: symbol, hidden = [] }) {
  const inputs = [{ name: '_csrf', value: say.csrf }, ...hidden].map(({ name, value }) =>
    element('input', { type: 'hidden', name, value }),
  );
  const button = element('button', { class: 'button', 'data-tone': tone }, symbol && icon(symbol), label);
  return element('form', { class: 'action', method: 'post', action: target }, ...inputs, button);
}

const line = (text, name) => text && element('p', name ? { class: name } : {}, text);

function showResult({ tone, title, text, holder, type, code, actions }) {
  result.dataset.tone = tone;
  const said = [line(title, 'scan-title'), line(holder, 'scan-holder'), line(type), line(text), line(code, 'code')];
  const acts = actions?.length ? element('div', { class: 'actions' }, ...actions.map(action)) : undefined;
  result.replaceChildren(icon(tone === 'neutral' ? 'scan' : tone), element('div', {}, ...said, acts));
}

function entryOf({ name, type, when, iso, tone, outcome, undo }) {
  const words = element('div', {}, element('b', {}, name), element('span', {}, `${type} · ${outcome}`));
  const time = element('time', { datetime: iso }, when);
  return element('li', { 'data-tone': tone }, icon(tone), words, time, undo && action(undo));
}

function showRecent(entries) {
  recent.replaceChildren(...entries);
  root.querySelector('[data-no-recent]')?.remove();
}

function showState({ counts, recent: entries }) {
  root.querySelector('[data-admitted]').textContent = counts.admitted;
  root.querySelector('[data-expected]').textContent = counts.expected;
  Object.assign(root.querySelector('.scan-counts progress'), { max: counts.max, value: counts.value });
  if (entries.length > 0) showRecent(entries.map(entryOf));
}

let refreshing;

/** Other doors count as well. Once for many scans in a row. */
function refreshSoon(after = 300) {
  refreshing ??= setTimeout(async () => {
    try {
      const response = await fetch(say.state, { headers: { Accept: 'application/json' } });
      if (response.ok) showState(await response.json());
    } catch (error) {
      console.warn('scan.no_state', error);
    }
    refreshing = undefined;
  }, after);
}

setInterval(() => document.hidden || refreshSoon(0), 20_000);

let sound;

function signal(good) {
  navigator.vibrate?.(good ? 80 : [80, 60, 80, 60, 80]);
  if (!navigator.userActivation?.hasBeenActive) return;
  sound ??= new AudioContext();
  const tone = sound.createOscillator();
  const volume = sound.createGain();
  volume.gain.value = 0.1;
  tone.frequency.value = good ? 1040 : 220;
  tone.connect(volume).connect(sound.destination);
  tone.start();
  tone.stop(sound.currentTime + (good ? 0.12 : 0.4));
}

// ---- By hand -----------------------------------------------------------------------------------------------------

form.addEventListener('submit', (event) => {
  take(event);
  scan(field.value);
  field.value = '';
});

recent.addEventListener('submit', async (event) => {
  take(event);
  const sent = Object.fromEntries(new FormData(event.target));
  event.target.querySelector('button').disabled = true;
  const answer = await post(say.undo, { scan: sent.scan, list });
  if (answer.counts) showState(answer);
  else showResult({ tone: 'danger', title: say.sayFailed, text: answer.detail });
});

// The list of people is replaced by every search, so its buttons are heard here.
root.addEventListener(
  'submit',
  (event) => {
    if (!people().contains(event.target) || event.target.method !== 'post') return;
    take(event);
    event.target.querySelector('button').disabled = true;
    scan(String(new FormData(event.target).get('code')));
  },
  true,
);

/** The event is ours: neither the browser nor the scripts of every page act on it. */
function take(event) {
  event.preventDefault();
  event.stopPropagation();
}

// ---- Keyboard scanners -------------------------------------------------------------------------------------------

// They type wherever the cursor is, and end with Enter. What looks like our code is a scan; so is what comes faster than
// anybody types, such as the barcode of something else.
const CODE = /(?:https?:\/\/\S*)?EP[1IL]\.?[0-9A-TV-Z]{32}\/?$/i;
const FAST_MS = 60;
const TOGETHER_MS = 1000;
const SHORTEST = 10;
let keys = [];

document.addEventListener(
  'keydown',
  (event) => {
    const { key, target, timeStamp } = event;
    if (target === field || key === 'Shift' || event.ctrlKey || event.metaKey || event.altKey) return;
    if (timeStamp - (keys.at(-1)?.at ?? 0) > TOGETHER_MS) keys = [];
    if (key.length === 1) return void keys.push({ key, at: timeStamp });
    const scanned = key === 'Enter' ? scannedText(timeStamp) : undefined;
    keys = [];
    if (!scanned) return;
    take(event);
    takeOut(target, scanned);
    scan(scanned);
  },
  true,
);

function scannedText(now) {
  const [code] = CODE.exec(keys.map(({ key }) => key).join('')) ?? [];
  if (code) return code;
  const slow = keys.findLastIndex(({ at }, index) => (keys[index + 1]?.at ?? now) - at > FAST_MS);
  const fast = keys.slice(slow + 1).map(({ key }) => key);
  return fast.length >= SHORTEST ? fast.join('') : undefined;
}

/** What went into another field on the way is taken out of it. */
function takeOut(input, text) {
  if (typeof input.value !== 'string') return;
  let length = Math.min(text.length, input.value.length);
  while (!text.endsWith(input.value.slice(input.value.length - length))) length -= 1;
  input.value = input.value.slice(0, input.value.length - length);
}

// ---- Camera ------------------------------------------------------------------------------------------------------

const toggle = root.querySelector('[data-camera-toggle]');
const box = root.querySelector('[data-camera]');
const video = box.querySelector('video');
const SAME_CODE_MS = 4000;
let stream;

if (navigator.mediaDevices?.getUserMedia) {
  toggle.hidden = false;
  toggle.addEventListener('click', () => (stream ? stopCamera() : startCamera()));
}

async function startCamera() {
  toggle.disabled = true;
  try {
    const wanted = { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } };
    stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
    video.srcObject = stream;
    box.hidden = false;
    await video.play();
    label(say.sayStopCamera);
    void watch(await codeReader());
  } catch (error) {
    console.warn('scan.no_camera', error);
    stopCamera();
    showResult({ tone: 'warning', title: say.sayFailed, text: say.sayNoCamera });
  }
  toggle.disabled = false;
}

function stopCamera() {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = undefined;
  video.srcObject = null;
  box.hidden = true;
  label(say.sayUseCamera);
}

function label(text) {
  toggle.lastChild.textContent = text;
}

async function watch(read) {
  let last = { code: '', at: 0 };
  while (stream) {
    const code = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA ? await read() : undefined;
    const now = performance.now();
    // A code stays before the camera for a while, and is one scan.
    if (code && (code !== last.code || now - last.at > SAME_CODE_MS)) scan(code);
    if (code) last = { code, at: now };
    await new Promise((resolve) => setTimeout(resolve, 120));
  }
}

async function codeReader() {
  const formats = 'BarcodeDetector' in window ? await BarcodeDetector.getSupportedFormats() : [];
  if (!formats.includes('qr_code')) return bundledReader();
  const detector = new BarcodeDetector({ formats: ['qr_code'] });
  return async () => (await detector.detect(video))[0]?.rawValue;
}

/** For browsers that cannot read codes themselves. Loaded when it is needed: it is a megabyte. */
async function bundledReader() {
  await new Promise((resolve, reject) => {
    const script = element('script', { src: say.zxing });
    script.addEventListener('load', resolve);
    script.addEventListener('error', () => reject(new Error('the reader did not load')));
    document.head.append(script);
  });
  const { prepareZXingModule, readBarcodes } = window.ZXingWASM;
  await prepareZXingModule({ overrides: { locateFile: () => say.zxingWasm }, fireImmediately: true });
  const canvas = document.createElement('canvas');
  const picture = canvas.getContext('2d', { willReadFrequently: true });
  return async () => {
    Object.assign(canvas, { width: video.videoWidth, height: video.videoHeight });
    picture.drawImage(video, 0, 0);
    const image = picture.getImageData(0, 0, canvas.width, canvas.height);
    const [found] = await readBarcodes(image, { formats: ['QRCode'], maxNumberOfSymbols: 1 });
    return found?.text;
  };
}
