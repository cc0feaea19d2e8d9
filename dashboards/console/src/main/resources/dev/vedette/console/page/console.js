// Puts the page together. What is open and shown stands in the address, so that it can be kept and sent.

import { alertFault, alertPage } from './alert.js';
import { AlertList } from './alerts.js';
import { BoardView } from './board.js';
import { Decisions } from './decisions.js';
import { DefinitionPage } from './definition.js';
import { filterOf, Filters } from './filters.js';
import { HealthView } from './health.js';
import { IncidentList, incidentPage } from './incidents.js';
import { Investigation } from './investigate.js';
import { listen } from './keys.js';
import { get } from './server.js';
import { ended } from './session.js';
import { SilenceList, Silences } from './silences.js';
import { plainText } from './text.js';
import { utcSwitch } from './time.js';
import { Views } from './views.js';

const detail = document.getElementById('detail');
const live = document.getElementById('live');
const fault = document.getElementById('fault');
const help = document.getElementById('help');
const covers = matchMedia('(max-width: 1100px)');
const PAGES = ['alerts', 'incidents', 'overview', 'investigate', 'definition', 'silences', 'health'];
/** Where a page's heading has another name than the page. */
const TITLES = { overview: 'board-title', definition: 'definition-heading' };
let board;
let events;
let shownFilter;

const decisions = new Decisions({
  targets: (picked) => (picked.length > 0 ? picked : [address().get('alert') || list.focused()].filter((id) => id)),
  onDecided: (decided) => {
    list.decide(decided);
    if (address().get('alert') in decided) show({ focus: false });
  },
});
const list = new AlertList({
  box: (alert) => decisions.box(alert),
  onRows: (ids) => decisions.keep(ids),
  onOpen: (id, options) => remember({ alert: id }, options),
  onEntity: (value) => remember({ entity: value }),
  onOlder: older,
});
const incidents = new IncidentList((id, options) => remember({ incident: id }, options));
const silences = new Silences();
const silenceList = new SilenceList();
const health = new HealthView();
const investigation = new Investigation((changes) => remember({ ...changes, page: 'investigate' }));
const definition = new DefinitionPage((changes) => remember({ ...changes, page: 'definition' }));
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
  const before = address();
  history.replaceState(null, '', `#${state}`);
  if (['alert', 'incident'].some((name) => before.get(name) !== state.get(name) || changes[name])) show({ focus });
  narrow();
  turn();
}

/** Turns to the page of the address: an alert or an incident that is open stays open. */
function turn() {
  const page = pageOf(address());
  investigation.show(address());
  definition.show(address());
  if (document.body.dataset.page === page) return;
  document.body.dataset.page = page;
  cover();
  document.title = `${page[0].toUpperCase()}${page.slice(1)} · Vedette`;
  for (const link of document.querySelectorAll('#pages a')) link.ariaCurrent = link.dataset.page === page ? 'page' : null;
  incidents.watch(page === 'incidents');
  silenceList.watch(page === 'silences');
  health.watch(page === 'health');
  board?.refresh();
}

function pageOf(state) {
  const page = state.get('page');
  return PAGES.includes(page) ? page : 'alerts';
}

/** What is open: an alert before the incident that it was opened from. */
function opened() {
  const state = address();
  const alert = state.get('alert') ?? '';
  return alert !== '' ? { kind: 'alert', id: alert } : { kind: 'incident', id: state.get('incident') ?? '' };
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
  const { kind, id } = opened();
  list.mark(address().get('alert') ?? '');
  incidents.mark(address().get('incident') ?? '');
  document.body.toggleAttribute('data-detail', id !== '');
  detail.hidden = id === '';
  cover();
  if (id === '') return;
  const still = () => opened().kind === kind && opened().id === id;
  let parts;
  try {
    parts = kind === 'alert' ? alertPage(await get(`api/alerts/${encodeURIComponent(id)}`), close, decisions, silences) : incidentPage(await get(`api/incidents/${encodeURIComponent(id)}`), {
      onClose: close,
      onAlert: (alert) => remember({ alert }),
      onEntity: (entity) => remember({ entity, page: 'alerts' }),
    });
  } catch (failure) {
    parts = alertFault(failure.message, close);
    // What does not answer now may do so soon; it is asked for again as long as it is wanted.
    if (failure.status === 0 || failure.status === 401 || failure.status >= 500) setTimeout(() => still() && show({ focus: false }), 3000);
  }
  if (!still()) return;
  const within = detail.contains(document.activeElement);
  detail.replaceChildren(...parts);
  if (focus) detail.scrollTop = 0;
  if (focus || within) {
    document.getElementById('detail-title').focus({ preventScroll: true });
  }
}

/** Where the window is narrow, what is open lies over the rest: it is a dialog then, and nobody gets lost behind it. */
function cover() {
  const covered = covers.matches && detail.getClientRects().length > 0;
  detail.role = covered ? 'dialog' : 'region';
  detail.ariaModal = covered ? 'true' : null;
  for (const part of document.querySelectorAll('.skip, .bar, #main > :not(.work), .work > :not(#detail)')) part.inert = covered;
}

function close() {
  const { kind, id } = opened();
  remember({ [kind]: '' });
  (kind === 'alert' ? list : incidents).focus(id);
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
  if (filter !== shownFilter) return;
  let again = 3000;
  try {
    await get(`api/alerts?${filter}`);
  } catch (failure) {
    if (filter !== shownFilter) return;
    if (failure.status === 401) {
      ended();
      state('waiting', 'Logged out', '');
      return setTimeout(() => explain(filter), again);
    }
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

function rows() {
  if (pageOf(address()) === 'investigate') return investigation;
  return pageOf(address()) === 'incidents' ? incidents : list;
}

// A link to another page keeps the filter; what was open is closed.
document.getElementById('pages').addEventListener('click', (event) => {
  const page = event.target.closest('a')?.dataset.page;
  if (!page) return;
  event.preventDefault();
  remember({ page: page === 'alerts' ? '' : page, alert: '', incident: '' });
});
listen({
  j: () => rows().step(1),
  k: () => rows().step(-1),
  a: () => decisions.acknowledge(),
  e: () => decisions.close(),
  s: () => silences.open(address().get('alert') || list.focused()),
  x: () => decisions.toggle(list.focused()),
  '/': () => pageOf(address()) === 'investigate' ? investigation.focusSearch() : document.getElementById('search').focus(),
  '?': () => help.showModal(),
  Escape: () => detail.hidden || close(),
});
document.getElementById('help-open').addEventListener('click', () => help.showModal());
document.getElementById('help-close').addEventListener('click', () => help.close());
covers.addEventListener('change', cover);
// A page that the browser keeps for the way back would keep its connection, of which there are six to a server.
addEventListener('pagehide', () => events?.close());
addEventListener('pageshow', (event) => event.persisted && watch());
utcSwitch(document.getElementById('utc'));
// Not as a link does it: what stands behind the # is what is open.
document.getElementById('skip').addEventListener('click', (event) => {
  event.preventDefault();
  const page = pageOf(address());
  document.getElementById(TITLES[page] ?? `${page}-title`).focus();
});
addEventListener('hashchange', () => {
  turn();
  narrow();
  show();
  board?.show(address().get('range') ?? '');
});

turn();
narrow();
show({ focus: false });
showBoard();
