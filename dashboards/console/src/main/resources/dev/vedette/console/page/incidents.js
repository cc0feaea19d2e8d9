// Incidents: an entity's alerts as one story.

import { levelBadge, standingMarks } from './alerts.js';
import { decisionMarks } from './decisions.js';
import { investigateLink, startOf } from './investigate.js';
import { get } from './server.js';
import { cell, element, shown, tableRow } from './text.js';
import { age, clockTime, offset, refreshAges } from './time.js';
import { grouped } from './units.js';

const PERIOD = 5000;

/** Rows under `#incident-rows`, asked for again while the page is shown; `onOpen(id)` is called when one is opened. */
export class IncidentList {
  #onOpen;
  #drawn = '';
  #open = '';
  #timer;
  #rows = document.getElementById('incident-rows');

  constructor(onOpen) {
    this.#onOpen = onOpen;
  }

  /** Starts or ends asking. */
  watch(shownNow) {
    clearInterval(this.#timer);
    if (!shownNow) return;
    this.#refresh();
    this.#timer = setInterval(() => this.#refresh(), PERIOD);
  }

  mark(id) {
    this.#open = id;
    for (const row of this.#rows.children) row.toggleAttribute('data-open', row.dataset.id === id);
  }

  focus(id) {
    [...this.#rows.children].find((row) => row.dataset.id === id)?.querySelector('.open').focus();
  }

  step(steps) {
    const rows = [...this.#rows.children];
    const at = rows.findIndex((row) => row.contains(document.activeElement) || (this.#open !== '' && row.dataset.id === this.#open));
    const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + steps))];
    if (!next) return;
    if (this.#open) this.#onOpen(next.dataset.id, { focus: false });
    next.querySelector('.open').focus();
  }

  async #refresh() {
    const empty = document.getElementById('incidents-empty');
    try {
      const { incidents, total } = await get('api/incidents');
      const state = JSON.stringify(incidents);
      if (state !== this.#drawn) this.#draw(incidents);
      this.#drawn = state;
      document.getElementById('incidents-total').textContent = total > incidents.length ? `the newest ${grouped(incidents.length)} of ${grouped(total)}` : grouped(total);
      empty.hidden = incidents.length > 0;
      empty.textContent = 'No incidents. The first alert about an entity begins one.';
      refreshAges(this.#rows);
    } catch (failure) {
      empty.hidden = false;
      empty.textContent = failure.message;
    }
  }

  #draw(incidents) {
    const focused = document.activeElement?.closest?.('#incident-rows tr')?.dataset.id;
    this.#rows.replaceChildren(...incidents.map((incident) => this.#row(incident)));
    if (focused) this.focus(focused);
  }

  #row(incident) {
    const open = element('button', 'open', shown(incident.title || 'Without a title', 160));
    open.type = 'button';
    const row = tableRow(
      element('td', 'level-cell', levelBadge(incident.level)),
      element('td', 'rule', open, stateMark(incident)),
      element('td', 'about', element('span', 'entity', shown(incident.entityValue, 80), element('span', 'field', shown(incident.entityType, 60)))),
      cell('number', 'Risk', String(Math.round(incident.riskNow))),
      cell('number', 'Alerts', grouped(incident.alertCount)),
      cell('when', 'Last alert', age(incident.lastSeen)));
    row.dataset.id = incident.id;
    row.toggleAttribute('data-open', incident.id === this.#open);
    row.addEventListener('click', (event) => {
      if (getSelection().isCollapsed || event.target.closest('.open')) this.#onOpen(incident.id);
    });
    return row;
  }
}

/** The elements of an incident's page; `onAlert(id)` opens one of its alerts, `onEntity(value)` lists all about it. */
export function incidentPage({ incident, alerts, mergedFrom }, { onClose, onAlert, onEntity }) {
  const close = button('close', 'Close', onClose);
  const title = element('h2', '', shown(incident.title));
  title.id = 'detail-title';
  title.tabIndex = -1;
  const all = button('quiet-link', 'All alerts about it', () => onEntity(incident.entityValue));
  return [
    element('div', 'detail-head', element('span', 'marks', levelBadge(incident.level), stateMark(incident)), close),
    title,
    summary(incident),
    mergedFrom ? element('p', 'standing', 'The incident asked for was joined into this one by an alert that came late.') : '',
    section('Entity', facts([[incident.entityType, incident.entityValue]]), all, ...investigate(incident)),
    section('Rules', element('ul', 'counts', ...incident.rules.map((rule) => element('li', '', levelBadge(rule.level), shown(rule.name, 160), element('span', 'field', ` ${counted(rule.alerts, 'alert')}`))))),
    section('What happened, in order', ...story(incident, alerts, onAlert)),
    incident.tags.length > 0 ? section('Tags', element('p', 'tags', ...incident.tags.map((tag) => element('span', 'tag', shown(tag, 80))))) : '',
  ];
}

function investigate({ entityType, entityValue }) {
  const start = startOf(entityType);
  return start ? [element('p', '', 'Investigate ', investigateLink(start, entityValue))] : [];
}

function summary(incident) {
  const line = element('p', 'summary', `${counted(incident.alertCount, 'alert')}, `, clockTime(incident.firstSeen));
  if (incident.lastSeen !== incident.firstSeen) line.append(' to ', clockTime(incident.lastSeen));
  line.append(`, risk ${Math.round(incident.riskNow)} of 100 now`);
  if (incident.dismissed > 0) line.append(`, ${grouped(incident.dismissed)} judged false, benign or withdrawn`);
  return line;
}

function story(incident, alerts, onAlert) {
  const parts = [];
  if (alerts.length < incident.alertCount) parts.push(element('p', 'note', `${grouped(alerts.length)} of ${grouped(incident.alertCount)} alerts are here: the newest that Elasticsearch still has.`));
  const first = alerts[0]?.firstSeen;
  parts.push(element('ol', 'timeline', ...alerts.map((alert) => element('li', '',
    element('div', 'event', clockTime(alert.firstSeen), first && alert.firstSeen && alert.firstSeen !== first ? element('span', 'offset', offset(alert.firstSeen, first)) : '', levelBadge(alert.level), ...standingMarks(alert), ...decisionMarks(alert)),
    button('open', shown(alert.rule, 160), () => onAlert(alert.id)),
    element('p', 'source', counted(alert.evidenceCount, 'event'), ...alert.group.flatMap((entry) => [' · ', shown(entry.value, 80)]))))));
  return parts;
}

function stateMark(incident) {
  const mark = element('span', 'mark', incident.state === 'open' ? 'Open' : incident.state === 'ended' ? 'Ended' : 'Joined');
  mark.dataset.kind = incident.state === 'open' ? 'open' : 'ended';
  return mark;
}

function counted(number, noun) {
  return `${grouped(number)} ${noun}${number === 1 ? '' : 's'}`;
}

function button(className, label, onClick) {
  const made = element('button', className, label);
  made.type = 'button';
  made.addEventListener('click', onClick);
  return made;
}

function section(title, ...parts) {
  return element('section', '', element('h3', '', title), ...parts);
}

function facts(pairs) {
  return element('dl', 'facts', ...pairs.flatMap(([name, value]) => [element('dt', '', shown(name, 120)), element('dd', '', shown(value))]));
}
