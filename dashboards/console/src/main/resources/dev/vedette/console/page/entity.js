// What is known of the one that an alert is about, and who else touched what it used.

import { levelBadge, standingMarks } from './alerts.js';
import { investigateLink, startName } from './investigate.js';
import { get } from './server.js';
import { element, shown } from './text.js';
import { age, clockTime } from './time.js';
import { grouped } from './units.js';

/** How long an answer serves an alert that is drawn again because it changed. */
const FRESH = 10_000;
const last = { id: '', at: 0, profile: null };

/** Sections of an alert's page that fill themselves. */
export function entitySections(alertId) {
  const known = section('What is known of it', element('p', 'note', 'Looking…'));
  const touched = section('Who else touched what it used');
  known.classList.add('known');
  touched.classList.add('touched');
  touched.hidden = true;
  if (last.id === alertId) draw(last.profile, known, touched);
  if (last.id !== alertId || Date.now() - last.at > FRESH) ask(alertId, known, touched);
  return [known, touched];
}

async function ask(alertId, known, touched) {
  try {
    const profile = await get(`api/alerts/${encodeURIComponent(alertId)}/entity`);
    Object.assign(last, { id: alertId, at: Date.now(), profile });
    draw(profile, known, touched);
  } catch (failure) {
    known.replaceChildren(heading('What is known of it'), element('p', 'note', shown(failure.message)));
    // It is asked for again as long as its page is open.
    if (failure.status === 0 || failure.status >= 500) setTimeout(() => known.isConnected && ask(alertId, known, touched), 3000);
  }
}

function draw(profile, known, touched) {
  known.replaceChildren(heading('What is known of it'), ...knownParts(profile));
  touched.hidden = profile.touched.length === 0;
  touched.replaceChildren(heading('Who else touched what it used'), ...profile.touched.map((thing) => touchedPart(thing, profile)));
}

function knownParts(profile) {
  const who = profile.start ? investigateLink(profile.start, profile.value, profile.tenant) : shown(profile.value, 160);
  const parts = [element('p', 'entity-name', element('span', 'field', profile.start ? `${startName(profile.start)} ` : 'The rule '), who)];
  if (profile.twins.length > 0) parts.push(element('p', 'note', 'Also known, while fingerprint keys were rotated, as ', ...profile.twins.flatMap((twin, i) => [i > 0 ? ', ' : '', shown(twin, 120)]), '.'));
  if (profile.start) parts.push(history(profile));
  if (!profile.complete) parts.push(element('p', 'note', 'There was too much to count in time: the numbers are lower bounds.'));
  for (const habit of profile.habits) parts.push(habitPart(habit, profile));
  parts.push(...otherAlerts(profile.alerts));
  return parts;
}

function history({ firstSeen, events, days }) {
  if (!firstSeen) return element('p', 'note', 'No event of it is kept.');
  const count = events === 0 ? `No event of it in the ${days} days before this alert` : `${grouped(events)} event${events === 1 ? '' : 's'} in the ${days} days before this alert`;
  return element('p', 'note', count, '; first seen ', clockTime(firstSeen), ' (', age(firstSeen), ').');
}

function habitPart({ key, values, others }, { tenant, days, events }) {
  const rows = values.map((used) => element('li', '',
    key === 'program' ? shown(used.value, 160) : investigateLink(key, used.value, tenant),
    element('span', 'field', used.events === 0 ? `not in those ${days} days` : grouped(used.events)),
    used.inAlert ? newMark(used, events) : ''));
  return element('div', 'habit', element('h4', '', startName(key)), element('ul', 'counts', ...rows), others > 0 ? element('p', 'note', `${grouped(others)} more events with others`) : '');
}

/** A word, not a colour alone. What nothing is known of is not new but unknown. */
function newMark(used, events) {
  const isNew = used.events === 0 && events > 0;
  const mark = element('span', 'mark', isNew ? 'New in this alert' : 'In this alert');
  mark.dataset.kind = isNew ? 'withdrawn' : 'plain';
  return mark;
}

function otherAlerts({ total, newest, countries }) {
  const parts = [element('h4', '', 'Other alerts')];
  if (total === 0) return [...parts, element('p', 'note', 'None.')];
  parts.push(element('ul', 'counts others', ...newest.map((alert) => {
    const link = element('a', 'trail', shown(alert.rule, 160));
    link.href = `#${new URLSearchParams({ alert: alert.id })}`;
    return element('li', '', levelBadge(alert.level), link, ...standingMarks(alert), element('span', 'field', age(alert.lastSeen)));
  })));
  if (total > newest.length) parts.push(element('p', 'note', `The newest ${newest.length} of ${grouped(total)}.`));
  if (countries.length > 0) parts.push(element('p', 'note', 'Countries in them: ', ...countries.flatMap(({ value, events }, i) => [i > 0 ? ', ' : '', shown(value, 40), ` (${grouped(events)})`])));
  return parts;
}

function touchedPart(thing, profile) {
  const part = element('div', 'thing', element('h4', '', `${startName(thing.start)} `, investigateLink(thing.start, thing.value, profile.tenant)));
  if (thing.twins.length > 0) part.append(element('p', 'note', 'Also known as ', ...thing.twins.flatMap((twin, i) => [i > 0 ? ', ' : '', shown(twin, 120)]), '.'));
  if (thing.events === 0) {
    part.append(element('p', 'note', 'No event with it is kept.'));
    return part;
  }
  const line = element('p', 'note', `${grouped(thing.events)} event${thing.events === 1 ? '' : 's'}, `, clockTime(thing.firstSeen));
  if (thing.lastSeen !== thing.firstSeen) line.append(' to ', clockTime(thing.lastSeen));
  part.append(line, element('dl', 'facts', ...thing.by.flatMap((by) => [
    element('dt', '', startName(by.key)),
    element('dd', '', ...by.values.flatMap((used, i) => [i > 0 ? ', ' : '', usedBy(by.key, used, profile)]), by.others > 0 ? ` and others in ${grouped(by.others)} events` : ''),
  ])));
  return part;
}

/** Who is not the alert's own stands out. */
function usedBy(key, used, profile) {
  const isOwn = used.value === profile.value || profile.twins.includes(used.value) || used.inAlert;
  const name = key === 'program' ? shown(used.value, 120) : investigateLink(key, used.value, profile.tenant, 120);
  return element('span', isOwn || key !== 'principal' ? '' : 'else', name, ` (${grouped(used.events)}${isOwn || key !== 'principal' ? '' : ', another'})`);
}

function section(title, ...parts) {
  return element('section', '', heading(title), ...parts);
}

function heading(title) {
  return element('h3', '', title);
}
