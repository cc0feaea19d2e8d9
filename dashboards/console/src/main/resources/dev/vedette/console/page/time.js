// Times in the analyst's zone, or all of them in UTC; the other one on hover.

const STORE = 'vedette.utc';
const STEPS = [[60, 's', 1], [3600, 'min', 60], [86400, 'h', 3600], [Infinity, 'd', 86400]];
const ZONES = new Map([[false, formats(undefined)], [true, formats('UTC')]]);
let utc = held();

/** `14:03:22`, with the day before it where that is not today, and with milliseconds if wanted. */
export function clockTime(iso, milliseconds = false) {
  if (!iso) return unknown();
  return timeElement(iso, milliseconds ? 'milliseconds' : 'clock');
}

/** `14 s ago`; kept up to date by `refreshAges`. */
export function age(iso) {
  if (!iso) return unknown();
  return timeElement(iso, 'age');
}

/** `+2.9 s`: how long after `first`. */
export function offset(iso, first) {
  const seconds = (Date.parse(iso) - Date.parse(first)) / 1000;
  if (Number.isNaN(seconds)) return '';
  const sign = seconds < 0 ? '−' : '+';
  const length = Math.abs(seconds);
  if (length < 1) return `${sign}${Math.round(length * 1000)} ms`;
  if (length < 60) return `${sign}${length.toFixed(1)} s`;
  if (length < 3600) return `${sign}${Math.floor(length / 60)} min ${Math.floor(length % 60)} s`;
  if (length < 86400) return `${sign}${Math.floor(length / 3600)} h ${Math.floor((length % 3600) / 60)} min`;
  return `${sign}${Math.floor(length / 86400)} d ${Math.floor((length % 86400) / 3600)} h`;
}

export function refreshAges(root) {
  for (const element of root.querySelectorAll('time[data-form=age]')) draw(element);
}

/** A button that turns all times of the page to UTC and back: hovering takes a mouse. */
export function utcSwitch(button) {
  const say = () => {
    button.ariaPressed = String(utc);
    for (const element of document.querySelectorAll('time[data-form]')) drawWithTitle(element);
  };
  button.addEventListener('click', () => {
    utc = !utc;
    try {
      localStorage.setItem(STORE, String(utc));
    } catch {
      // A browser that keeps nothing has it until the page is closed.
    }
    say();
  });
  say();
}

function drawWithTitle(element) {
  draw(element);
  element.title = utc ? `${clockText(element.dateTime, true, false)} local time` : `${element.dateTime.replace('T', ' ').replace('Z', '')} UTC`;
}

function draw(element) {
  const { dateTime, dataset } = element;
  // How long ago something was is the same in each zone: who asks for UTC wants to know when.
  element.textContent = dataset.form === 'age' && !utc ? agoText(dateTime) : clockText(dateTime, dataset.form === 'milliseconds', utc);
}

function clockText(iso, milliseconds, inUtc) {
  const date = new Date(iso);
  // A time beyond what browsers count, such as a forged one of the year 294247, is told as it came.
  if (Number.isNaN(date.getTime())) return iso;
  const { clock, day, year } = ZONES.get(inUtc);
  const now = new Date();
  const isThisYear = inUtc ? date.getUTCFullYear() === now.getUTCFullYear() : date.getFullYear() === now.getFullYear();
  const before = year.format(date) === year.format(now) ? '' : `${(isThisYear ? day : year).format(date)} `;
  const fraction = milliseconds ? `.${String(date.getMilliseconds()).padStart(3, '0')}` : '';
  return `${before}${clock.format(date)}${fraction}${inUtc ? ' UTC' : ''}`;
}

function agoText(iso) {
  const seconds = Math.max(0, (Date.now() - Date.parse(iso)) / 1000);
  if (Number.isNaN(seconds)) return iso;
  if (seconds < 1) return 'now';
  const [, unit, length] = STEPS.find(([below]) => seconds < below);
  return `${Math.floor(seconds / length)} ${unit} ago`;
}

function timeElement(iso, form) {
  const element = document.createElement('time');
  element.dateTime = iso;
  element.dataset.form = form;
  drawWithTitle(element);
  return element;
}

function unknown() {
  return document.createTextNode('–');
}

function formats(timeZone) {
  return {
    clock: new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZone }),
    day: new Intl.DateTimeFormat(undefined, { day: '2-digit', month: 'short', timeZone }),
    year: new Intl.DateTimeFormat(undefined, { day: '2-digit', month: 'short', year: 'numeric', timeZone }),
  };
}

function held() {
  try {
    return localStorage.getItem(STORE) === 'true';
  } catch {
    return false;
  }
}
