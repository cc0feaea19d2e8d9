// Puts the page together. What is open and shown stands in the address, so that it can be kept and sent.

import { alertFault, alertPage } from './alert.js';
import { AlertList, LEVELS } from './alerts.js';
import { BoardView } from './board.js';
import { get } from './server.js';

const detail = document.getElementById('detail');
const live = document.getElementById('live');
const fault = document.getElementById('fault');
let board;

const list = new AlertList({
  onOpen: (id) => remember({ alert: id }),
  onLevels: (levels) => remember({ hide: levels.join(',') }),
});

function address() {
  return new URLSearchParams(location.hash.slice(1));
}

function remember(changes) {
  const state = address();
  for (const [name, value] of Object.entries(changes)) value ? state.set(name, value) : state.delete(name);
  const before = address().get('alert');
  history.replaceState(null, '', `#${state}`);
  if (before !== state.get('alert') || changes.alert) show();
}

function hiddenLevels() {
  return (address().get('hide') ?? '').split(',').filter((level) => LEVELS.includes(level));
}

async function show({ focus = true } = {}) {
  const id = address().get('alert') ?? '';
  list.mark(id);
  document.body.toggleAttribute('data-detail', id !== '');
  detail.hidden = id === '';
  if (id === '') return;
  let parts;
  try {
    parts = alertPage(await get(`api/alerts/${encodeURIComponent(id)}`), close);
  } catch (failure) {
    parts = alertFault(failure.message, close);
  }
  if (id !== address().get('alert')) return;
  const within = detail.contains(document.activeElement);
  detail.replaceChildren(...parts);
  if (focus) detail.scrollTop = 0;
  if (focus || within) {
    document.getElementById('detail-title').focus({ preventScroll: true });
  }
}

function close() {
  const id = address().get('alert') ?? '';
  remember({ alert: '' });
  list.focus(id);
}

function watch() {
  const events = new EventSource('api/alerts/stream');
  events.addEventListener('open', () => list.restart());
  events.addEventListener('alerts', (event) => {
    const change = JSON.parse(event.data);
    list.apply(change);
    state(change.fault ? 'waiting' : 'live', change.fault ? 'Waiting' : 'Live', change.fault);
    if (change.rows.length > 0) board?.refreshSoon();
    if (change.rows.some((row) => row.id === address().get('alert'))) show({ focus: false });
  });
  events.addEventListener('error', () => {
    state('waiting', 'Reconnecting', 'The console does not answer. The page connects again by itself.');
    // The browser gives up after an answer that is not a stream, such as one that says that too many watch.
    if (events.readyState === EventSource.CLOSED) setTimeout(watch, 3000);
  });
}

function state(name, word, reason) {
  live.dataset.state = name;
  live.textContent = word;
  fault.hidden = !reason;
  fault.textContent = reason || '';
}

async function showBoard() {
  try {
    const [first] = await get('api/boards');
    board = new BoardView(first, address().get('range') ?? '', (range) => remember({ range }));
  } catch {
    setTimeout(showBoard, 3000);
  }
}

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !detail.hidden) close();
});
addEventListener('hashchange', () => {
  list.hideLevels(hiddenLevels());
  show();
});

list.hideLevels(hiddenLevels());
show({ focus: false });
watch();
showBoard();
