// One value as the starting point: its events, what they share with others, and all of them as a file.

import { definitionLink } from './definition.js';
import { get } from './server.js';
import { element, plainText, shown } from './text.js';
import { clockTime } from './time.js';
import { fieldValue, grouped } from './units.js';

/** What an investigation may start from, by the server's names. */
const STARTS = new Map([
  ['principal', 'Principal'],
  ['client', 'Client'],
  ['token', 'Token fingerprint'],
  ['token-id', 'Token id'],
  ['session', 'Session'],
  ['handle', 'Handle'],
  ['definition', 'Definition'],
  ['tool', 'Tool'],
  ['server', 'Server'],
  ['address', 'Client address'],
]);
const RELATIONS = new Map([['event', 'Event'], ['outcome', 'Outcome'], ['program', 'Program'], ['tenant', 'Tenant'], ...STARTS]);
const SINCE = [['1h', 'Last hour'], ['24h', 'Last day'], ['7d', 'Last 7 days'], ['30d', 'Last 30 days'], ['90d', 'Last 90 days'], ['365d', 'Last year']];
const BY_DEFAULT = '7d';

/** Fields of an event that are starting points; they are links. */
const FIELDS = new Map([
  ['user.id', 'principal'],
  ['vedette.client.id', 'client'],
  ['vedette.token.fingerprint', 'token'],
  ['vedette.token.id', 'token-id'],
  ['vedette.session.fingerprint', 'session'],
  ['vedette.tool.definition.hash', 'definition'],
  ['gen_ai.tool.name', 'tool'],
  ['service.name', 'server'],
  ['client.address', 'address'],
]);
/** Parameters of the address that are this page's. */
const OWN = ['start', 'value', 'since', 'tenant'];
/** As many events as the server sends at once, and as many as the page holds. */
const PAGE = 200;
const MOST_EVENTS = 5000;

export function startName(key) {
  return RELATIONS.get(key) ?? 'Value';
}

/** The starting point of a field of events, or '' if it is none. */
export function startOf(field) {
  return FIELDS.get(field) ?? '';
}

/** A link to what is around `value`; its address is built, never pasted together from text. */
export function investigateLink(start, value, tenant = '', limit = 160) {
  const address = new URLSearchParams({ page: 'investigate', start, value });
  if (tenant) address.set('tenant', tenant);
  const link = element('a', 'trail', shown(value, limit));
  link.href = `#${address}`;
  link.title = `Investigate: ${startName(start)} ${plainText(value, 80)}`;
  return link;
}

/** The page under `#investigation`; `onChange(changes)` gets the parameters of the address that change. */
export class Investigation {
  #asked = null;
  #wanted = new URLSearchParams();
  #events = [];
  #total = '';
  #start = document.getElementById('investigate-start');
  #value = document.getElementById('investigate-value');
  #since = document.getElementById('investigate-since');
  #place = document.getElementById('investigation');
  #list = element('ol', 'events');
  #note = element('p', 'note');
  #more = button('more', 'Show older events', () => this.#older());
  #relations = element('section', 'relations card');

  constructor(onChange) {
    fill(this.#start, [...STARTS]);
    fill(this.#since, SINCE);
    document.getElementById('investigate-form').addEventListener('submit', (event) => {
      event.preventDefault();
      onChange({ start: this.#start.value, value: this.#value.value.trim(), since: this.#since.value, tenant: '' });
    });
    this.#since.addEventListener('change', () => this.#asked && onChange({ since: this.#since.value }));
  }

  focusSearch() {
    this.#value.focus();
  }

  /** Goes `steps` events down, or up. */
  step(steps) {
    const buttons = [...this.#list.querySelectorAll('.open')];
    const at = buttons.indexOf(document.activeElement?.closest?.('li')?.querySelector('.open'));
    buttons[at < 0 ? 0 : Math.min(buttons.length - 1, Math.max(0, at + steps))]?.focus();
  }

  /** Shows what the address says. */
  show(address) {
    const wanted = new URLSearchParams([...address].filter(([name, value]) => OWN.includes(name) && value !== ''));
    if (address.get('page') !== 'investigate' || String(wanted) === this.#asked) return;
    this.#asked = String(wanted);
    this.#wanted = wanted;
    if (STARTS.has(wanted.get('start'))) this.#start.value = wanted.get('start');
    this.#value.value = wanted.get('value') ?? '';
    choose(this.#since, wanted.get('since') ?? BY_DEFAULT);
    if (!wanted.has('value')) return this.#place.replaceChildren(element('p', 'empty card', 'Choose what to start from and enter its value: a fingerprint, an address, a name. Alerts and incidents lead here too.'));
    this.#ask();
  }

  #ask() {
    const asked = this.#asked;
    this.#events = [];
    this.#list.replaceChildren();
    this.#more.hidden = true;
    this.#note.textContent = 'Searching…';
    this.#relations.replaceChildren(element('h3', '', 'Together with'), element('p', 'note', 'Counting…'));
    const column = element('section', 'timeline-column card', this.#note, this.#list, this.#more);
    column.setAttribute('aria-label', 'Events, newest first');
    this.#relations.setAttribute('aria-label', 'Together with');
    this.#place.replaceChildren(this.#head([]), column, this.#relations);
    this.#load(asked);
    this.#relate(asked);
  }

  #head(twins) {
    const start = this.#wanted.get('start') ?? '';
    const value = this.#wanted.get('value');
    const title = element('h2', '', `${startName(start)} `, shown(value, 300));
    title.id = 'investigation-title';
    title.tabIndex = -1;
    const file = element('a', 'button', 'Export as NDJSON');
    file.id = 'investigate-export';
    file.dataset.needs = 'analyst';
    file.href = `api/investigate/export?${this.#wanted}`;
    file.setAttribute('download', '');
    file.title = 'All events of this time, at most 100,000; the last line says how many and whether that is all';
    const alerts = element('a', 'button', 'Alerts about it');
    alerts.href = `#${new URLSearchParams({ entity: value.slice(0, 256) })}`;
    const head = element('div', 'investigation-head', title, element('p', 'actions', start === 'tool' ? definitionLink('Its definitions', value, '', this.#wanted.get('tenant') ?? '') : '', alerts, file));
    if (twins.length > 0) head.append(element('p', 'note', 'Also known, while fingerprint keys were rotated, as ', ...twins.flatMap((twin, i) => [i > 0 ? ', ' : '', shown(twin, 120)]), '. Its events are here too.'));
    if (this.#wanted.has('tenant')) head.append(element('p', 'note', 'Of tenant ', shown(this.#wanted.get('tenant'), 120), ' alone.'));
    return head;
  }

  async #load(asked) {
    try {
      const page = await get(`api/investigate/events?${this.#parameters()}`);
      if (asked !== this.#asked) return;
      if (this.#events.length === 0) {
        this.#total = `${page.totalIsExact ? '' : 'more than '}${grouped(page.total)}`;
        this.#place.firstElementChild.replaceWith(this.#head(page.twins));
      }
      this.#events.push(...page.events);
      this.#list.append(...page.events.map((event) => eventItem(event, this.#wanted)));
      this.#said(page);
    } catch (failure) {
      if (asked !== this.#asked) return;
      this.#note.replaceChildren(shown(failure.message));
      this.#again(failure, () => asked === this.#asked && this.#load(asked));
    }
  }

  #said({ events }) {
    const held = this.#events.length;
    const full = held >= MOST_EVENTS;
    this.#more.hidden = events.length < PAGE || full;
    if (held === 0) this.#note.textContent = 'No event has this value in that time. Choose a longer time, or see whether it is the right kind of value.';
    else this.#note.textContent = `${grouped(held)} of ${this.#total} events, newest first.${full ? ' The list ends here: choose a shorter time, or export.' : ''}`;
  }

  #older() {
    const at = this.#events.length;
    this.#load(this.#asked).then(() => this.#list.children[at]?.querySelector('.open').focus());
  }

  #parameters() {
    const parameters = new URLSearchParams(this.#wanted);
    const last = this.#events.at(-1);
    if (last) parameters.set('after', `${last.at},${last.id}`);
    return parameters;
  }

  async #relate(asked) {
    const title = element('h3', '', 'Together with');
    try {
      const { relations, complete } = await get(`api/investigate/relations?${this.#wanted}`);
      if (asked !== this.#asked) return;
      const own = this.#wanted.get('start');
      const told = relations.filter((relation) => relation.values.length > 0 && (relation.key !== 'tenant' || relation.values.length > 1) && !(relation.key === own && relation.values.length === 1));
      this.#relations.replaceChildren(title,
        complete ? '' : element('p', 'note', 'There was too much to count in time: the numbers are lower bounds. Choose a shorter time.'),
        ...told.map((relation) => relationPart(relation, this.#wanted)));
      if (told.length === 0) this.#relations.append(element('p', 'note', 'Nothing.'));
    } catch (failure) {
      if (asked !== this.#asked) return;
      this.#relations.replaceChildren(title, element('p', 'note', shown(failure.message)));
      this.#again(failure, () => asked === this.#asked && this.#relate(asked));
    }
  }

  /** What does not answer now may do so soon. */
  #again(failure, ask) {
    if (failure.status === 0 || failure.status >= 500) setTimeout(ask, 3000);
  }
}

function relationPart({ key, values, others }, wanted) {
  return element('section', '',
    element('h4', '', startName(key)),
    element('ul', 'counts', ...values.map(({ value, events }) => element('li', '',
      STARTS.has(key) && !(key === wanted.get('start') && value === wanted.get('value')) ? investigateLink(key, value, wanted.get('tenant') ?? '') : shown(value, 160),
      element('span', 'field', grouped(events))))),
    others > 0 ? element('p', 'note', `${grouped(others)} more with other values`) : '');
}

function eventItem(event, wanted) {
  const own = wanted.get('value');
  const tenant = wanted.get('tenant') ?? '';
  const facts = event.fields.filter(({ field, value }) => FIELDS.has(field) && value !== own);
  const all = element('dl', 'facts');
  all.hidden = true;
  const open = button('open', shown(event.name, 120), () => {
    if (all.children.length === 0) all.append(...allFields(event));
    all.hidden = !all.hidden;
    open.ariaExpanded = String(!all.hidden);
  });
  open.ariaExpanded = 'false';
  const outcome = element('span', 'mark', shown(event.outcome === 'failure' && event.reason ? `failure: ${event.reason}` : event.outcome, 80));
  outcome.dataset.kind = event.outcome === 'failure' ? 'withdrawn' : 'plain';
  return element('li', '',
    element('div', 'event', clockTime(event.at, true), open, event.outcome ? outcome : '', event.service && event.service !== own ? investigateLink('server', event.service, tenant, 80) : ''),
    facts.length > 0 ? element('p', 'who', ...facts.map(({ field, value }) => element('span', 'fact', `${startName(FIELDS.get(field))} `, investigateLink(FIELDS.get(field), value, tenant, 80)))) : '',
    all);
}

function allFields({ id, at, fields, leftOut }) {
  const rows = [['event.id', id], ['@timestamp', at ?? ''], ...fields.map(({ field, value }) => [field, value])];
  if (leftOut > 0) rows.push(['…', `at least ${leftOut} more fields; the export has them`]);
  return rows.filter(([, value]) => value !== '').flatMap(([field, value]) => [element('dt', '', shown(field, 120)), element('dd', '', fieldValue(field, value))]);
}

function fill(select, options) {
  select.replaceChildren(...options.map(([name, label]) => {
    const option = element('option', '', label);
    option.value = name;
    return option;
  }));
}

/** A value that is not among the options, such as one typed into the address, becomes one: the server judges it. */
function choose(select, value) {
  if (![...select.options].some((option) => option.value === value)) {
    const option = element('option', '', plainText(value, 40));
    option.value = value;
    select.append(option);
  }
  select.value = value;
}

function button(className, label, onClick) {
  const made = element('button', className, label);
  made.type = 'button';
  made.addEventListener('click', onClick);
  return made;
}
