// The list of alerts: newest first, live.

import { decisionMarks } from './decisions.js';
import { cell, element, plainText, shown, tableRow } from './text.js';
import { age, refreshAges } from './time.js';
import { grouped } from './units.js';

export { grouped };

/** As many rows as the server sends at once, and as many as the page holds. */
const PAGE = 200;
const MOST_ROWS = 5000;

export const LEVELS = ['critical', 'high', 'medium', 'low', 'informational'];

export function levelBadge(level) {
  const badge = element('span', 'level', element('span', 'bars'), element('span', 'word', LEVELS.includes(level) ? level : 'unknown'));
  badge.dataset.level = level;
  return badge;
}

/** What sets an alert apart from one that simply stands: marks with a word each, never colour alone. */
export function standingMarks(alert) {
  const marks = [];
  if (alert.withdrawnBecause) marks.push(mark('withdrawn', 'Withdrawn', `No longer stands: ${plainText(alert.withdrawnBecause)}`));
  if (alert.silencedBy) marks.push(mark('silenced', 'Silenced', `Nobody is called: silence ${plainText(alert.silencedBy)}`));
  if (alert.late) marks.push(mark('late', 'Late', 'Found in events that arrived too late for the live job'));
  return marks;
}

/** `7`, or `≥ 7` where the group outgrew what the rule counts exactly. */
export function evidenceCount(alert) {
  const count = grouped(alert.evidenceCount);
  return alert.exact ? count : `≥ ${count}`;
}

/**
 * Rows under `#rows`: the newest live, older ones below them as far as the analyst asked for. `onOpen(id)` is called when
 * one is opened, `onEntity(value)` when the list is to be narrowed to what it is about, `onOlder(after)` for more,
 * `onRows(ids)` when others are shown; `box(alert)` makes what picks one.
 */
export class AlertList {
  #alerts = new Map();
  #elements = new Map();
  #live = [];
  #older = [];
  #total = 0;
  #first = true;
  #narrowed = false;
  #open = '';
  #rows = document.getElementById('rows');
  #more = document.getElementById('older');
  #on;

  constructor(on) {
    this.#on = on;
    this.#more.addEventListener('click', () => on.onOlder(this.#after()));
    setInterval(() => refreshAges(this.#rows), 1000);
  }

  /** Takes in what the server sent: rows that are new or changed, and the ids that are still in the list, in order. */
  apply({ rows, keep, total }) {
    const fresh = rows.filter((row) => !this.#first && !this.#alerts.has(row.id));
    for (const row of rows) this.#take(row, !this.#first);
    const kept = new Set(keep);
    // What a full list pushes out is the newest of the older ones; without older ones it is a click away.
    const pushed = this.#older.length > 0 && keep.length >= PAGE ? this.#live.filter((id) => !kept.has(id)) : [];
    this.#older = [...pushed, ...this.#older].filter((id) => !kept.has(id));
    this.#live = keep;
    this.#total = total;
    this.#first = false;
    this.#forget();
    this.#draw();
    this.#announce(fresh);
  }

  /** Adds the page after the last row. */
  append(rows) {
    const known = new Set([...this.#live, ...this.#older]);
    for (const row of rows) this.#take(row, false);
    this.#older.push(...rows.map((row) => row.id).filter((id) => !known.has(id)));
    this.#draw();
    if (rows.length === 0) this.#more.hidden = true;
  }

  /** A new connection starts over: what the server sends first is the whole list again, not news. */
  restart() {
    this.#first = true;
  }

  /** Another filter: nothing of the last one stays. */
  reset(narrowed) {
    this.#narrowed = narrowed;
    this.#live = [];
    this.#older = [];
    this.#total = 0;
    this.#first = true;
    this.#forget();
    this.#draw();
    document.getElementById('empty').textContent = 'Searching…';
  }

  /** Says in place of rows why there are none. */
  refuse(message) {
    this.reset(true);
    document.getElementById('empty').textContent = message;
  }

  /** Marks the row whose alert is open. */
  mark(id) {
    this.#open = id;
    for (const row of this.#rows.children) row.toggleAttribute('data-open', row.dataset.id === id);
  }

  focus(id) {
    const button = this.#elements.get(id)?.querySelector('.open');
    button?.focus({ preventScroll: true });
    button?.scrollIntoView({ block: 'nearest' });
  }

  /** The alert of the row that has the focus, or nothing. */
  focused() {
    return document.activeElement?.closest?.('#rows tr')?.dataset.id ?? '';
  }

  /** Shows decisions before the stream brings them. */
  decide(decisions) {
    for (const [id, decision] of Object.entries(decisions)) {
      const alert = this.#alerts.get(id);
      if (alert) this.#take({ ...alert, decision }, true);
    }
  }

  /** Goes `steps` rows down, or up; with an alert open the one gone to is opened. */
  step(steps) {
    const order = [...this.#live, ...this.#older];
    if (order.length === 0) return;
    const at = order.indexOf(document.activeElement?.closest?.('tr')?.dataset.id ?? this.#open);
    const next = order[at < 0 ? 0 : Math.min(order.length - 1, Math.max(0, at + steps))];
    if (this.#open) this.#on.onOpen(next, { focus: false });
    this.focus(next);
  }

  #take(alert, changed) {
    const row = this.#row(alert, changed);
    const held = this.#elements.get(alert.id);
    this.#alerts.set(alert.id, alert);
    if (!held) return this.#elements.set(alert.id, row);
    // Cells that say the same stay, and with them the focus and what is selected in them.
    [...row.children].forEach((cell, i) => {
      if (!cell.isEqualNode(held.children[i])) held.children[i].replaceWith(cell);
    });
    Object.assign(held.dataset, row.dataset);
    for (const name of ['data-withdrawn', 'data-changed', 'data-closed']) held.toggleAttribute(name, row.hasAttribute(name));
  }

  #forget() {
    const kept = new Set([...this.#live, ...this.#older]);
    for (const id of [...this.#alerts.keys()].filter((id) => !kept.has(id))) {
      this.#alerts.delete(id);
      this.#elements.delete(id);
    }
  }

  /** Puts each row where it belongs and moves no other. */
  #draw() {
    const focused = document.activeElement?.closest?.('tr')?.dataset.id;
    const wanted = [...this.#live, ...this.#older].map((id) => this.#elements.get(id)).filter((row) => row);
    const staying = new Set(wanted);
    for (const row of [...this.#rows.children]) if (!staying.has(row)) row.remove();
    let at = this.#rows.firstElementChild;
    for (const row of wanted) {
      if (row === at) at = at.nextElementSibling;
      else this.#rows.insertBefore(row, at);
    }
    refreshAges(this.#rows);
    if (focused && document.activeElement === document.body) this.focus(focused);
    this.#drawTotals(wanted.length);
    this.#on.onRows([...staying].map((row) => row.dataset.id));
  }

  #row(alert, changed) {
    const open = element('button', 'open', shown(alert.rule || 'Without a title', 160));
    open.type = 'button';
    const row = tableRow(
      element('td', 'level-cell', this.#on.box(alert), levelBadge(alert.level)),
      element('td', 'rule', open, ...standingMarks(alert), ...decisionMarks(alert)),
      element('td', 'about', ...alert.group.map((entry) => element('span', 'entity', this.#entity(entry), fieldName(entry.field)))),
      cell('number', 'Evidence', evidenceCount(alert)),
      cell('when', 'First seen', age(alert.firstSeen)),
      cell('when', 'Last seen', age(alert.lastSeen)));
    row.dataset.id = alert.id;
    row.dataset.level = alert.level;
    row.toggleAttribute('data-withdrawn', alert.withdrawnBecause !== '');
    row.toggleAttribute('data-closed', alert.decision.state === 'closed');
    row.toggleAttribute('data-open', alert.id === this.#open);
    row.toggleAttribute('data-changed', changed);
    row.addEventListener('animationend', () => row.removeAttribute('data-changed'));
    row.addEventListener('click', (event) => {
      const value = event.target.closest('.narrow')?.dataset.value;
      if (event.target.closest('.pick')) return;
      if (value !== undefined) this.#on.onEntity(value);
      // Somebody who selects text to copy it does not want to open the row.
      else if (getSelection().isCollapsed || event.target.closest('.open')) this.#on.onOpen(alert.id);
    });
    return row;
  }

  #entity({ value }) {
    const narrow = element('button', 'narrow', shown(value, 80));
    narrow.type = 'button';
    narrow.tabIndex = -1;
    narrow.dataset.value = value.slice(0, 256);
    narrow.title = 'Only alerts about this';
    return narrow;
  }

  #after() {
    const last = this.#alerts.get(this.#older.at(-1) ?? this.#live.at(-1));
    return `${last.detectedAt},${last.id}`;
  }

  #drawTotals(visible) {
    document.getElementById('total').textContent = this.#total > visible ? `${grouped(visible)} of ${grouped(this.#total)}` : grouped(this.#total);
    this.#more.hidden = visible === 0 || this.#total <= visible || visible >= MOST_ROWS;
    document.getElementById('narrow').hidden = visible < MOST_ROWS;
    const empty = document.getElementById('empty');
    empty.hidden = visible > 0;
    empty.textContent = this.#narrowed
      ? 'No alert matches. Widen or clear the filter above; what matches later appears here by itself.'
      : 'No alerts. They appear here by themselves, within a second of their detection.';
  }

  #announce(fresh) {
    if (fresh.length === 0) return;
    const newest = `${LEVELS.includes(fresh[0].level) ? fresh[0].level : 'unknown'}: ${plainText(fresh[0].rule)}`;
    document.getElementById('news').textContent =
      fresh.length === 1 ? `New alert, ${newest}` : `${grouped(fresh.length)} new alerts, the newest ${newest}`;
  }
}

function mark(kind, word, title) {
  const made = element('span', 'mark', word);
  made.dataset.kind = kind;
  made.title = title;
  return made;
}

function fieldName(name) {
  return element('span', 'field', shown(name, 60));
}
