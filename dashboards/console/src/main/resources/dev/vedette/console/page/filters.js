// What narrows the list. The server reads the filter; here it is set, and its values stand in the page's address.

import { LEVELS, levelBadge } from './alerts.js';
import { element, plainText, shown } from './text.js';
import { grouped } from './units.js';

/** Parameters of the address that are the page's own; all others are the filter, and the server judges them. */
const PAGES_OWN = ['alert', 'incident', 'page', 'range', 'start', 'value', 'since', 'tenant', 'tool', 'server', 'before', 'after'];
const AGES = [['', 'Any age'], ['15m', 'Last 15 minutes'], ['1h', 'Last hour'], ['24h', 'Last day'], ['7d', 'Last 7 days'], ['30d', 'Last 30 days']];
const STATUSES = [['', 'Any status'], ['standing', 'Standing'], ['withdrawn', 'Withdrawn'], ['silenced', 'Silenced'], ['withdrawn,silenced', 'Withdrawn or silenced'], ['late', 'Late']];
const DECISIONS = [['', 'Any decision'], ['open', 'Open'], ['acknowledged', 'Acknowledged'], ['acknowledged,open', 'Not closed'], ['closed', 'Closed']];
const TYPING_PAUSE = 250;

/** The filter of an address as `URLSearchParams`, sorted, so that the same filter reads the same. */
export function filterOf(address) {
  const filter = new URLSearchParams([...address].filter(([name, value]) => !PAGES_OWN.includes(name) && value !== ''));
  filter.sort();
  return filter;
}

/** The controls under `#filters`; `onChange(changes)` gets the parameters that change, an empty one goes. */
export class Filters {
  #onChange;
  #filter = new URLSearchParams();
  #search = document.getElementById('search');
  #rule = document.getElementById('filter-rule');
  #age = document.getElementById('filter-age');
  #status = document.getElementById('filter-status');
  #decision = document.getElementById('filter-decision');
  #typing;

  constructor(onChange) {
    this.#onChange = onChange;
    this.#search.addEventListener('input', () => {
      clearTimeout(this.#typing);
      this.#typing = setTimeout(() => onChange({ q: this.#search.value.trim() }), TYPING_PAUSE);
    });
    for (const [select, name] of [[this.#rule, 'rule'], [this.#age, 'age'], [this.#status, 'status'], [this.#decision, 'decision']]) {
      select.addEventListener('change', () => onChange({ [name]: select.value }));
    }
    document.getElementById('clear').addEventListener('click', () => this.clear());
  }

  clear() {
    this.#onChange(Object.fromEntries([...this.#filter.keys()].map((name) => [name, ''])));
  }

  /** Shows a filter, however it came about. */
  show(filter) {
    this.#filter = filter;
    if (document.activeElement !== this.#search) this.#search.value = filter.get('q') ?? '';
    choose(this.#age, AGES, filter.get('age') ?? '');
    choose(this.#status, STATUSES, filter.get('status') ?? '');
    choose(this.#decision, DECISIONS, filter.get('decision') ?? '');
    this.#drawRules(new Map());
    this.#drawEntity();
    this.#drawLevels({});
    document.getElementById('clear').hidden = [...filter].length === 0;
  }

  /** Takes in how many alerts there are of each level and rule. */
  count(levels, rules) {
    this.#drawRules(new Map(Object.entries(rules)));
    this.#drawLevels(levels);
  }

  #drawRules(counts) {
    // A list that somebody has open is not changed under them.
    if (document.activeElement === this.#rule && counts.size > 0) return;
    const names = new Map([...counts].map(([name, count]) => [name, `${plainText(name, 80)} (${grouped(count)})`]));
    choose(this.#rule, [['', 'Any rule'], ...names], this.#filter.get('rule') ?? '');
  }

  #drawEntity() {
    const value = this.#filter.get('entity') ?? '';
    const place = document.getElementById('entity');
    place.hidden = value === '';
    const clear = element('button', 'clear', '×');
    clear.type = 'button';
    clear.ariaLabel = 'Any entity';
    clear.addEventListener('click', () => this.#onChange({ entity: '' }));
    place.replaceChildren('About ', shown(value, 60), clear);
  }

  #drawLevels(counts) {
    const wanted = (this.#filter.get('level') ?? '').split(',').filter((level) => LEVELS.includes(level));
    const focused = document.activeElement?.dataset?.filter;
    document.getElementById('levels').replaceChildren(...LEVELS.map((level) => {
      const toggle = element('button', 'chip', levelBadge(level), element('span', 'count', grouped(counts[level] ?? 0)));
      toggle.type = 'button';
      toggle.dataset.filter = level;
      toggle.ariaPressed = String(wanted.length === 0 || wanted.includes(level));
      toggle.addEventListener('click', () => this.#toggle(level, wanted.length === 0 ? LEVELS : wanted));
      return toggle;
    }));
    if (focused) document.querySelector(`#levels [data-filter="${focused}"]`)?.focus();
  }

  #toggle(level, wanted) {
    const levels = wanted.includes(level) ? wanted.filter((other) => other !== level) : LEVELS.filter((other) => other === level || wanted.includes(other));
    this.#onChange({ level: levels.length === LEVELS.length ? '' : levels.join(',') });
  }
}

/** A value that is not among the options, such as one typed into the address, becomes one. */
function choose(select, options, value) {
  const all = options.some(([name]) => name === value) ? options : [...options, [value, plainText(value, 80)]];
  select.replaceChildren(...all.map(([name, label]) => {
    const option = element('option', '', label);
    option.value = name;
    return option;
  }));
  select.value = value;
  select.toggleAttribute('data-set', value !== '');
}
