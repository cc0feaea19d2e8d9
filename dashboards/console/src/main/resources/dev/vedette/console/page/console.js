// Puts the page together. What is open and shown stands in the address, so that it can be kept and sent.

import { alertFault, alertPage } from './alert.js';
import { AlertList } from './alerts.js';
import { BoardView } from './board.js';
import { filterOf, Filters } from './filters.js';
import { listen } from './keys.js';
import { get } from './server.js';
import { plainText } from './text.js';
import { Views } from './views.js';

const detail = document.getElementById('detail');
const live = document.getElementById('live');
const fault = document.getElementById('fault');
const help = document.getElementById('help');
let board;
let events;
let shownFilter;

const list = new AlertList({
  onOpen: (id, options) => remember({ alert: id }, options),
  onEntity: (value) => remember({ entity: value }),
  onOlder: older,
});
const filters = new Filters((changes) => remember(changes));
const views = new Views((filter) => {
  const gone = Object.fromEntries([...filterOf(address()).keys()].map((name) => [name, '']));
  remember({ ...gone, ...Object.fromEntries(filter) });
});

function address() {
  return new URLSearchParams(location.hash.slice(1));
}

function remember(changes, { focus = true } = {}) {
  const state = address();
  for (const [name, value] of Object.entries(changes)) value ? state.set(name, value) : state.delete(name);
  const before = address().get('alert');
  history.replaceState(null, '', `#${state}`);
  if (before !== state.get('alert') || changes.alert) show({ focus });
  narrow();
}

/** Makes list, controls and stream follow the filter of the address, if it is another one. */
function narrow() {
  const filter = filterOf(address());
  if (String(filter) === shownFilter) return;
  shownFilter = String(filter);
  filters.show(filter);
  views.show(filter);
  list.reset(shownFilter !== '');
  watch();
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
    // What does not answer now may do so soon; the alert is asked for again as long as it is wanted.
    if (failure.status === 0 || failure.status >= 500) setTimeout(() => id === address().get('alert') && show({ focus: false }), 3000);
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
  events?.close();
  const filter = shownFilter;
  const stream = new EventSource(`api/alerts/stream?${filter}`);
  events = stream;
  stream.addEventListener('open', () => list.restart());
  stream.addEventListener('alerts', (event) => {
    const change = JSON.parse(event.data);
    list.apply(change);
    filters.count(change.levels, change.rules);
    state(change.fault ? 'waiting' : 'live', change.fault ? 'Waiting' : 'Live', change.fault);
    if (change.rows.length > 0) board?.refreshSoon();
    if (change.rows.some((row) => row.id === address().get('alert'))) show({ focus: false });
  });
  stream.addEventListener('error', () => {
    state('waiting', 'Reconnecting', 'The console does not answer. The page connects again by itself.');
    // The browser gives up after an answer that is not a stream: the filter is refused, or too many watch.
    if (stream.readyState === EventSource.CLOSED) explain(filter);
  });
}

async function explain(filter) {
  let again = 3000;
  try {
    await get(`api/alerts?${filter}`);
  } catch (failure) {
    if (filter !== shownFilter) return;
    if (failure.status === 400) {
      again = 0;
      list.refuse('The filter in the address cannot be used. Clear it above.');
      state('waiting', 'Filter refused', `The filter in the address cannot be used. ${failure.message}`);
    }
  }
  if (again > 0) setTimeout(() => filter === shownFilter && watch(), again);
}

async function older(after) {
  const filter = new URLSearchParams(shownFilter);
  filter.set('after', after);
  const asked = shownFilter;
  try {
    const page = await get(`api/alerts?${filter}`);
    if (asked === shownFilter) list.append(page.alerts);
  } catch (failure) {
    state(live.dataset.state, live.textContent, `Older alerts could not be read. ${failure.message}`);
  }
}

function state(name, word, reason) {
  live.dataset.state = name;
  live.textContent = word;
  fault.hidden = !reason;
  fault.textContent = plainText(reason || '');
}

async function showBoard() {
  try {
    const [first] = await get('api/boards');
    board = new BoardView(first, address().get('range') ?? '', (range) => remember({ range }));
  } catch (failure) {
    document.getElementById('board-question').textContent = failure.message;
    setTimeout(showBoard, 3000);
  }
}

listen({
  j: () => list.step(1),
  k: () => list.step(-1),
  '/': () => document.getElementById('search').focus(),
  '?': () => help.showModal(),
  Escape: () => detail.hidden || close(),
});
document.getElementById('help-open').addEventListener('click', () => help.showModal());
document.getElementById('help-close').addEventListener('click', () => help.close());
addEventListener('hashchange', () => {
  narrow();
  show();
});

narrow();
show({ focus: false });
showBoard();
