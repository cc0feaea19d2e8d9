// Times in the analyst's zone, UTC on hover.

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const DAY = new Intl.DateTimeFormat(undefined, { day: '2-digit', month: 'short' });
const STEPS = [[60, 's', 1], [3600, 'min', 60], [86400, 'h', 3600], [Infinity, 'd', 86400]];

/** `14:03:22`, with the day before it where that is not today, and with milliseconds if wanted. */
export function clockTime(iso, milliseconds = false) {
  if (!iso) return unknown();
  const date = new Date(iso);
  const today = date.toDateString() === new Date().toDateString();
  const fraction = milliseconds ? `.${String(date.getMilliseconds()).padStart(3, '0')}` : '';
  return timeElement(iso, `${today ? '' : `${DAY.format(date)} `}${CLOCK.format(date)}${fraction}`);
}

/** `14 s ago`; kept up to date by `refreshAges`. */
export function age(iso) {
  if (!iso) return unknown();
  const element = timeElement(iso, agoText(iso));
  element.dataset.age = '';
  return element;
}

/** `+2.9 s`: how long after `first`. */
export function offset(iso, first) {
  const seconds = (Date.parse(iso) - Date.parse(first)) / 1000;
  const sign = seconds < 0 ? '−' : '+';
  const length = Math.abs(seconds);
  if (length < 1) return `${sign}${Math.round(length * 1000)} ms`;
  if (length < 60) return `${sign}${length.toFixed(1)} s`;
  if (length < 3600) return `${sign}${Math.floor(length / 60)} min ${Math.floor(length % 60)} s`;
  if (length < 86400) return `${sign}${Math.floor(length / 3600)} h ${Math.floor((length % 3600) / 60)} min`;
  return `${sign}${Math.floor(length / 86400)} d ${Math.floor((length % 86400) / 3600)} h`;
}

export function refreshAges(root) {
  for (const element of root.querySelectorAll('time[data-age]')) element.textContent = agoText(element.dateTime);
}

function agoText(iso) {
  const seconds = Math.max(0, (Date.now() - Date.parse(iso)) / 1000);
  if (seconds < 1) return 'now';
  const [, unit, length] = STEPS.find(([below]) => seconds < below);
  return `${Math.floor(seconds / length)} ${unit} ago`;
}

function timeElement(iso, text) {
  const element = document.createElement('time');
  element.dateTime = iso;
  element.textContent = text;
  element.title = `${iso.replace('T', ' ').replace('Z', '')} UTC`;
  return element;
}

function unknown() {
  return document.createTextNode('–');
}
