// One alert: what, about whom, why, and the events that it rests on.

import { evidenceCount, levelBadge, standingMarks } from './alerts.js';
import { decisionMarks, decisionPart } from './decisions.js';
import { entitySections } from './entity.js';
import { reasonsPart } from './reasons.js';
import { element, prose, shown } from './text.js';
import { clockTime, offset } from './time.js';
import { fieldValue, grouped } from './units.js';

/** The elements of an alert's page; `onClose` is called by its button, `decisions` and `silences` by those that decide. */
export function alertPage(page, onClose, decisions, silences) {
  const { alert, rule, model } = page;
  const title = element('h2', '', shown(alert.rule));
  title.id = 'detail-title';
  title.tabIndex = -1;
  const close = element('button', 'close', 'Close');
  close.type = 'button';
  close.addEventListener('click', onClose);
  return [
    element('div', 'detail-head', element('span', 'marks', levelBadge(alert.level), ...standingMarks(alert), ...decisionMarks(alert)), close),
    title,
    summary(page),
    ...standing(alert),
    decisionPart(alert, decisions, silences.button(alert)),
    silences.part(alert),
    page.story ? element('p', 'story', shown(page.story)) : '',
    prose(rule.description, 'prose'),
    section('About', facts(alert.group.map((entry) => [entry.field, entry.value]))),
    ...why(page),
    ...entitySections(alert.id),
    section(`Evidence`, ...evidence(page)),
    rule.falsePositives.length > 0 ? section('Known false positives', list(rule.falsePositives)) : '',
    rule.triage ? section('Triage', prose(rule.triage, 'steps')) : '',
    rule.response ? section('Response', prose(rule.response, 'steps')) : '',
    section('Rule', tags(rule.tags), facts([['id', rule.id], ['version', String(rule.version)], ['status', rule.status], ['alert id', alert.id]])),
  ];
}

export function alertFault(message, onClose) {
  const close = element('button', 'close', 'Close');
  close.type = 'button';
  close.addEventListener('click', onClose);
  const title = element('h2', '', 'This cannot be shown');
  title.id = 'detail-title';
  title.tabIndex = -1;
  return [element('div', 'detail-head', element('span'), close), title, element('p', 'prose', shown(message))];
}

function summary({ alert, riskScore }) {
  const events = alert.evidenceCount === 1 && alert.exact ? '1 event' : `${evidenceCount(alert)} events`;
  const line = element('p', 'summary', `${events}, `, clockTime(alert.firstSeen));
  if (alert.lastSeen !== alert.firstSeen) line.append(' to ', clockTime(alert.lastSeen));
  if (riskScore !== null) line.append(`, risk ${Math.round(riskScore)} of 100`);
  return line;
}

/** Why an alert does not simply stand, before anybody acts on it. */
function standing(alert) {
  const notes = [];
  if (alert.withdrawnBecause) notes.push(note('withdrawn', 'This alert no longer stands: ', shown(alert.withdrawnBecause)));
  if (alert.silencedBy) notes.push(note('silenced', 'Nobody is called for this alert: it is covered by silence ', shown(alert.silencedBy, 120)));
  if (alert.late) notes.push(note('late', 'Found late: its events reached Kafka after the live job had moved on.'));
  return notes;
}

function note(kind, ...parts) {
  const made = element('p', 'standing', ...parts);
  made.dataset.kind = kind;
  return made;
}

/** Fields of evidence that hold reasons in words, and whose they are. */
const REASONS = [
  ['vedette.model.reasons', 'By the model'],
  ['vedette.order.reasons', 'What was read, then done'],
  ['vedette.session.reasons', 'Of the session, together'],
  ['vedette.habit.reasons', 'Against the habit'],
  ['vedette.loss.detail', 'In the agent\'s record'],
];

function why({ alert, model, evidence: events }) {
  const parts = [reasonsPart(alert.id), ...(model.name || model.score !== null ? [element('h4', '', 'By the model'), ...modelParts(model)] : [])];
  for (const [field, title] of REASONS) {
    const said = events.flatMap((event) => event.fields.filter((entry) => entry.field === field).map((entry) => entry.value));
    const texts = [...new Set(said)].filter((text) => text !== '' && !model.reasons.includes(text));
    if (texts.length > 0) parts.push(element('h4', '', title), list(texts));
  }
  return [section('Why', ...parts)];
}

function modelParts({ name, score, reasons }) {
  const parts = [];
  if (score !== null) parts.push(element('p', '', `Score ${score.toFixed(2)} of 1, by `, shown(name)));
  else parts.push(element('p', '', shown(name)));
  if (reasons.length > 0) parts.push(list(reasons));
  return parts;
}

/** What all events share stands once; each event then shows what sets it apart. */
function evidence({ alert, evidence: events, evidenceKept, evidenceLeftOut }) {
  const shared = events.length > 1 ? sharedFields(events) : new Map();
  const parts = [];
  if (!alert.exact) parts.push(element('p', 'note', 'There are more events than the rule counts exactly: the number is a lower bound.'));
  if (events.length < alert.evidenceCount) parts.push(element('p', 'note', `${grouped(events.length)} of ${evidenceCount(alert)} events are here: the oldest and the newest.`));
  if (events.length < evidenceKept) parts.push(element('p', 'note', `The alert holds ${grouped(evidenceKept)}; Elasticsearch has the rest.`));
  if (evidenceLeftOut > 0) parts.push(element('p', 'note', `${grouped(evidenceLeftOut)} more did not fit into the alert's record; they are in vedette-events.`));
  if (events.length > 1 && events[0].at && events.at(-1).at > events[0].at) parts.push(axis(events));
  parts.push(element('ol', 'timeline', ...events.map((event) => evidenceItem(event, shared, events[0].at))));
  if (shared.size > 0) parts.push(element('h4', '', 'The same in each of them'), facts([...shared]));
  return parts;
}

/** Where the events lie between the first and the last: bursts and gaps at a glance; the list below says the same in words. */
function axis(events) {
  const from = Date.parse(events[0].at);
  const length = Date.parse(events.at(-1).at) - from;
  const line = element('div', 'axis');
  line.setAttribute('aria-hidden', 'true');
  for (const event of events) {
    const tick = element('i');
    tick.style.left = `${length > 0 ? Math.min(100, Math.max(0, ((Date.parse(event.at) - from) / length) * 100)) : 0}%`;
    line.append(tick);
  }
  return element('div', 'axis-frame', line, element('p', 'axis-ends', element('span', '', clockTime(events[0].at)), element('span', '', offset(events.at(-1).at, events[0].at))));
}

function evidenceItem(event, shared, first) {
  const own = event.fields.filter((entry) => !REASONS.some(([field]) => field === entry.field)).filter((entry) => !shared.has(entry.field)).map((entry) => [entry.field, entry.value]);
  return element('li', '',
    element('div', 'event', clockTime(event.at, true), event.at && first && event.at !== first ? element('span', 'offset', offset(event.at, first)) : '', element('strong', '', shown(event.eventName, 120))),
    facts(own),
    element('p', 'source', shown(event.topic, 80), ` ${event.partition} @ ${event.offset} · `, shown(event.eventId, 120)));
}

function sharedFields(events) {
  const [first, ...rest] = events.map((event) => new Map(event.fields.map((entry) => [entry.field, entry.value])));
  return new Map([...first].filter(([field]) => !REASONS.some(([other]) => other === field)).filter(([field, value]) => rest.every((other) => other.get(field) === value)));
}

function section(title, ...parts) {
  return element('section', '', element('h3', '', title), ...parts);
}

function facts(pairs) {
  const rows = pairs.filter(([, value]) => value !== '');
  return element('dl', 'facts', ...rows.flatMap(([name, value]) => [element('dt', '', shown(name, 120)), element('dd', '', fieldValue(name, value))]));
}

function list(texts) {
  return element('ul', '', ...texts.map((text) => element('li', '', shown(text))));
}

function tags(names) {
  return names.length === 0 ? '' : element('p', 'tags', ...names.map((name) => element('span', 'tag', shown(name, 80))));
}
