// Which selections of an alert's rule matched with which values: the server's words and the rule's, as text.

import { grouped } from './alerts.js';
import { get } from './server.js';
import { element, plainText, shown } from './text.js';

/** How long an answer serves an alert that is drawn again because it changed. */
const FRESH = 10_000;
const last = { id: '', at: 0, reasons: null };

/** A part of an alert's page that fills itself. */
export function reasonsPart(alertId) {
  const part = element('div', 'matched', element('p', 'note', 'Looking…'));
  if (last.id === alertId) draw(last.reasons, part);
  if (last.id !== alertId || Date.now() - last.at > FRESH) ask(alertId, part);
  return part;
}

async function ask(alertId, part) {
  try {
    const reasons = await get(`api/alerts/${encodeURIComponent(alertId)}/reasons`);
    Object.assign(last, { id: alertId, at: Date.now(), reasons });
    draw(reasons, part);
  } catch (failure) {
    part.replaceChildren(element('p', 'note', 'Which selections matched cannot be said: ', shown(failure.message)));
    // It is asked for again as long as its page is open.
    if (failure.status === 0 || failure.status >= 500) setTimeout(() => part.isConnected && ask(alertId, part), 3000);
  }
}

function draw({ fault, notes, counted, matched }, part) {
  if (fault) return part.replaceChildren(element('p', 'note', shown(fault)));
  part.replaceChildren(
    ...(counted ? countedParts(counted) : []),
    ...matched.flatMap((group) => groupParts(group, matched.length > 1 || counted)),
    ...notes.map((note) => element('p', 'note', shown(note))),
    element('p', 'note', 'By the rule\'s text in vedette.rules, whose signature the console does not check.'));
}

function countedParts({ asked, found, values, more }) {
  return [
    element('h4', '', 'Counted'),
    element('p', 'counted', shown(asked), ...(found ? [' ', shown(found)] : [])),
    ...(values.length > 0 ? [element('ul', '', ...values.map((value) => element('li', '', shown(value, 240))), more > 0 ? element('li', 'field', `${grouped(more)} more`) : '')] : []),
  ];
}

/** Events that matched for the same reasons; which rule they matched is said where there is more than one kind. */
function groupParts({ rule, events, eventIds, unexplained, selected }, isOneOfSeveral) {
  const number = `${grouped(events)} event${events === 1 ? '' : 's'}`;
  const title = element('h4', '', ...(isOneOfSeveral ? [shown(rule, 200), ` · ${number}`] : [`Matched by ${number}`]));
  title.title = plainText(`First of them: ${eventIds.join(', ')}`);
  if (unexplained) return [title, element('p', 'note', shown(unexplained))];
  return [title, element('dl', 'facts', ...selected.flatMap((one) => [
    element('dt', '', one.field ? shown(one.field + one.modifiers, 160) : `any field${one.modifiers}`),
    element('dd', '', ...words(one)),
  ]))];
}

function words({ selection, field, comparison, asked, askedMore, found, foundMore }) {
  const parts = [element('span', 'comparison', comparison), ...values(asked, ', ')];
  if (askedMore > 0) parts.push(asked.length > 0 ? ` or ${grouped(askedMore)} more` : ` one of ${grouped(askedMore)} values`);
  const isSame = found.length === asked.length && found.every((value, i) => value === asked[i]);
  if (!field) parts.push(...(found.length > 0 ? ['; it stands in', ...values(found, ', ')] : []));
  else if (found.length === 0) parts.push('; the field is missing');
  else if (!isSame) parts.push('; there was', ...values(found, ', '), ...(foundMore > 0 ? [` and ${grouped(foundMore)} more`] : []));
  return [...parts, element('span', 'field', ' (', shown(selection, 160), ')')];
}

function values(texts, separator) {
  return texts.flatMap((text, i) => [i > 0 ? separator : ' ', element('b', '', shown(text, 240))]);
}
