// The list of alerts: newest first, live, by level.

import { element, shown } from './text.js';
import { age, refreshAges } from './time.js';

export const LEVELS = ['critical', 'high', 'medium', 'low', 'informational'];

export function levelBadge(level) {
  const badge = element('span', 'level', element('span', 'bars'), element('span', 'word', LEVELS.includes(level) ? level : 'unknown'));
  badge.dataset.level = level;
  return badge;
}

/** Rows under `#rows`; `onOpen(id)` is called when the analyst opens one, `onLevels(levels)` when the filter changes. */
export class AlertList {
  #alerts = new Map();
  #elements = new Map();
  #order = [];
  #total = 0;
  #first = true;
  #hiddenLevels = new Set();
  #open = '';
  #rows = document.getElementById('rows');
  #onOpen;
  #onLevels;

  constructor({ onOpen, onLevels }) {
    this.#onOpen = onOpen;
    this.#onLevels = onLevels;
    setInterval(() => refreshAges(this.#rows), 1000);
  }

  /** Takes in what the server sent: rows that are new or changed, and the ids that are still in the list, in order. */
  apply({ rows, keep, total }) {
    const fresh = rows.filter((row) => !this.#first && !this.#alerts.has(row.id));
    for (const row of rows) {
      this.#alerts.set(row.id, row);
      this.#elements.set(row.id, this.#row(row, !this.#first));
    }
    const kept = new Set(keep);
    for (const id of [...this.#alerts.keys()].filter((id) => !kept.has(id))) {
      this.#alerts.delete(id);
      this.#elements.delete(id);
    }
    this.#order = keep;
    this.#total = total;
    this.#first = false;
    this.#draw();
    this.#announce(fresh);
  }

  /** A new connection starts over: what the server sends first is the whole list again, not news. */
  restart() {
    this.#first = true;
  }

  hideLevels(levels) {
    this.#hiddenLevels = new Set(levels);
    this.#draw();
  }

  /** Marks the row whose alert is open. */
  mark(id) {
    this.#open = id;
    for (const row of this.#rows.children) row.toggleAttribute('data-open', row.dataset.id === id);
  }

  focus(id) {
    [...this.#rows.children].find((row) => row.dataset.id === id)?.querySelector('button').focus();
  }

  #draw() {
    const focused = document.activeElement?.closest?.('tr')?.dataset.id;
    const visible = this.#order.map((id) => this.#alerts.get(id)).filter((row) => row && !this.#hiddenLevels.has(row.level));
    this.#rows.replaceChildren(...visible.map((row) => this.#elements.get(row.id)));
    refreshAges(this.#rows);
    if (focused) this.focus(focused);
    this.#drawLevels();
    this.#drawTotals(visible.length);
  }

  #row(alert, changed) {
    const open = element('button', 'open', shown(alert.rule, 160));
    open.type = 'button';
    open.addEventListener('click', (event) => {
      event.stopPropagation();
      this.#onOpen(alert.id);
    });
    const row = element('tr', '',
      element('td', 'level-cell', levelBadge(alert.level)),
      element('td', 'rule', open),
      element('td', 'about', ...alert.group.map((entry) => element('span', 'entity', shown(entry.value, 80), fieldName(entry.field)))),
      element('td', 'number', String(alert.evidenceCount)),
      element('td', 'when', age(alert.firstSeen)),
      element('td', 'when', age(alert.lastSeen)));
    row.dataset.id = alert.id;
    row.dataset.level = alert.level;
    row.toggleAttribute('data-open', alert.id === this.#open);
    row.toggleAttribute('data-changed', changed);
    row.addEventListener('animationend', () => row.removeAttribute('data-changed'));
    row.addEventListener('click', () => {
      // Somebody who selects text to copy it does not want to open the row.
      if (getSelection().isCollapsed) this.#onOpen(alert.id);
    });
    return row;
  }

  #drawLevels() {
    const counts = countsOf(this.#alerts.values());
    const focused = document.activeElement?.dataset?.filter;
    document.getElementById('levels').replaceChildren(...LEVELS.map((level) => {
      const toggle = element('button', 'chip', levelBadge(level), element('span', 'count', String(counts.get(level) ?? 0)));
      toggle.type = 'button';
      toggle.dataset.filter = level;
      toggle.ariaPressed = String(!this.#hiddenLevels.has(level));
      toggle.addEventListener('click', () => this.#toggle(level));
      return toggle;
    }));
    if (focused) document.querySelector(`#levels [data-filter="${focused}"]`)?.focus();
  }

  #toggle(level) {
    if (!this.#hiddenLevels.delete(level)) this.#hiddenLevels.add(level);
    this.#draw();
    this.#onLevels([...this.#hiddenLevels]);
  }

  #drawTotals(visible) {
    const held = this.#order.length;
    document.getElementById('total').textContent = this.#total > held ? `newest ${held} of ${this.#total}` : '';
    const empty = document.getElementById('empty');
    empty.hidden = visible > 0;
    empty.textContent = held > 0
      ? 'No alert has one of the levels shown. Turn a level on above.'
      : 'No alerts. They appear here by themselves, within a second of their detection.';
  }

  #announce(fresh) {
    if (fresh.length === 0) return;
    const newest = fresh[0];
    document.getElementById('news').textContent =
      fresh.length === 1 ? `New alert, ${newest.level}: ${newest.rule}` : `${fresh.length} new alerts, the newest ${newest.level}: ${newest.rule}`;
  }
}

function fieldName(name) {
  return element('span', 'field', shown(name, 60));
}

function countsOf(alerts) {
  const counts = new Map();
  for (const alert of alerts) counts.set(alert.level, (counts.get(alert.level) ?? 0) + 1);
  return counts;
}
