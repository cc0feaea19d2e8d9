// Decisions on alerts: acknowledged, closed as true, false or benign, taken back. What is shown is what the broker has.

import { get, post } from './server.js';
import { may } from './session.js';
import { element, plainText, shown } from './text.js';
import { age } from './time.js';
import { grouped } from './units.js';

const PERIOD = 5000;
/** How long it stays said that something was not decided, once nothing stands against deciding it again. */
const SAID = 15_000;
export const MOST = 200;
const WORDS = {
  undecided: 'Open',
  acknowledged: 'Acknowledged',
  true_positive: 'Closed: true',
  false_positive: 'Closed: false',
  benign: 'Closed: benign',
};

/** A mark for what people decided, in the list and on the alert's page; nothing where nobody did. */
export function decisionMarks({ decision }) {
  if (decision.state === 'open') return [];
  const mark = element('span', 'mark', WORDS[decision.verdict] ?? 'Closed');
  mark.dataset.kind = decision.state;
  mark.title = `By ${plainText(decision.owner, 80)}: ${plainText(decision.reason)}`;
  return [mark];
}

/** The part of an alert's page that says who decided what, with the buttons; `more` stand behind them. */
export function decisionPart(alert, on, ...more) {
  const { decision } = alert;
  const said = element('p', 'decided', WORDS[decision.verdict] ?? 'Closed');
  if (decision.owner !== '') said.append(' by ', shown(decision.owner, 120), ', ', age(decision.at), ': ', shown(decision.reason));
  const buttons = element('div', 'decide');
  buttons.dataset.needs = 'analyst';
  if (decision.state === 'open') buttons.append(button('Acknowledge', 'a', () => on.acknowledge([alert.id])));
  if (decision.state !== 'closed') buttons.append(button('Close…', 'e', () => on.close([alert.id])));
  if (decision.state !== 'open') buttons.append(button(decision.state === 'closed' ? 'Open again' : 'Undo', '', () => on.undo([alert.id])));
  buttons.append(...more);
  return element('section', 'decision', element('h3', '', 'Decision'), said, buttons);
}

/**
 * Makes decisions. `targets()` are the alerts that a key stands for; `onDecided(decisions)` gets, by alert, what the broker
 * has; `onPick()` is called when others are picked.
 */
export class Decisions {
  #targets;
  #onDecided;
  #picked = new Set();
  #closing = [];
  #busy = false;
  #failedAt = 0;
  #dialog = document.getElementById('close-dialog');
  #fault = document.getElementById('decision-fault');

  constructor({ targets, onDecided }) {
    this.#targets = targets;
    this.#onDecided = onDecided;
    document.getElementById('close-form').addEventListener('submit', (event) => {
      event.preventDefault();
      const form = new FormData(event.target);
      this.#dialog.close();
      this.#decide(this.#closing, form.get('verdict'), form.get('reason'));
    });
    document.getElementById('close-cancel').addEventListener('click', () => this.#dialog.close());
    document.getElementById('picked-acknowledge').addEventListener('click', () => this.acknowledge());
    document.getElementById('picked-close').addEventListener('click', () => this.close());
    document.getElementById('picked-undo').addEventListener('click', () => this.undo([...this.#picked]));
    document.getElementById('picked-none').addEventListener('click', () => this.#pickNone());
    document.getElementById('pick-all').addEventListener('click', () => this.#pickAll());
    setInterval(() => this.#watch(), PERIOD);
    this.#watch();
  }

  acknowledge(alerts = this.#targets([...this.#picked])) {
    this.#decide(alerts, 'acknowledged', '');
  }

  close(alerts = this.#targets([...this.#picked])) {
    if (!may('analyst')) return this.#mayNot();
    if (alerts.length === 0) return this.#nothing();
    this.#closing = alerts;
    document.getElementById('close-title').textContent = `Close ${counted(alerts.length)}`;
    document.getElementById('close-form').reset();
    this.#dialog.showModal();
    document.querySelector('#close-form input').focus();
  }

  undo(alerts) {
    this.#decide(alerts, 'undecided', '');
  }

  /** A box that picks an alert for a decision on many. */
  box(alert) {
    const box = element('input', 'pick');
    box.type = 'checkbox';
    box.dataset.needs = 'analyst';
    box.value = alert.id;
    box.checked = this.#picked.has(alert.id);
    box.ariaLabel = `Pick ${plainText(alert.rule, 80)}`;
    box.tabIndex = -1;
    box.addEventListener('change', () => this.#pick(alert.id, box.checked));
    return box;
  }

  /** Turns the box of the row that has the focus. */
  toggle(id) {
    if (!may('analyst')) return this.#mayNot();
    const box = [...document.querySelectorAll('#rows .pick')].find((one) => one.value === id);
    if (box) box.click();
  }

  /** What is no longer in the list is not decided on. */
  keep(ids) {
    const kept = new Set(ids);
    for (const id of this.#picked) if (!kept.has(id)) this.#picked.delete(id);
    this.#drawPicked();
  }

  #pick(id, picked) {
    if (picked) this.#picked.add(id);
    else this.#picked.delete(id);
    this.#drawPicked();
  }

  #pickNone() {
    for (const box of document.querySelectorAll('#rows .pick')) box.checked = false;
    this.#picked.clear();
    this.#drawPicked();
  }

  #pickAll() {
    for (const box of [...document.querySelectorAll('#rows .pick')].slice(0, MOST)) {
      box.checked = true;
      this.#picked.add(box.value);
    }
    this.#drawPicked();
  }

  #drawPicked() {
    const bar = document.getElementById('picked');
    bar.hidden = this.#picked.size === 0;
    document.getElementById('picked-count').textContent = `${counted(this.#picked.size)} picked`;
    const tooMany = this.#picked.size > MOST;
    for (const one of bar.querySelectorAll('[data-decides]')) one.disabled = tooMany;
    document.getElementById('picked-many').hidden = !tooMany;
  }

  async #decide(alerts, decision, reason) {
    if (!may('analyst')) return this.#mayNot();
    if (alerts.length === 0) return this.#nothing();
    if (this.#busy || alerts.length > MOST) return;
    this.#busy = true;
    try {
      const { decisions, failed } = await post('api/decisions', { alerts, decision, reason });
      const faults = Object.values(failed);
      this.#say(faults.length > 0 ? `${grouped(faults.length)} of ${counted(alerts.length)} not decided. ${faults[0]}` : '');
      this.#failedAt = faults.length > 0 ? Date.now() : 0;
      this.#onDecided(decisions);
      this.#tell(Object.keys(decisions), decision);
      for (const id of Object.keys(decisions)) this.#picked.delete(id);
      for (const box of document.querySelectorAll('#rows .pick')) box.checked = this.#picked.has(box.value);
      this.#drawPicked();
    } catch (failure) {
      this.#failedAt = Date.now();
      this.#say(failure.message);
    } finally {
      this.#busy = false;
    }
  }

  /** What was done, in words, and the way back. */
  #tell(alerts, decision) {
    if (alerts.length === 0) return;
    const said = `${counted(alerts.length)}: ${WORDS[decision].toLowerCase()}.`;
    document.getElementById('news').textContent = said;
    const parts = [element('span', '', said)];
    if (decision !== 'undecided') parts.push(button('Undo', '', () => this.undo(alerts)));
    const note = document.getElementById('decided');
    note.replaceChildren(...parts);
    note.hidden = false;
  }

  #nothing() {
    this.#note('No alert is chosen: go to one with j and k, open one, or pick some.');
  }

  #mayNot() {
    this.#note('Deciding needs the role analyst. Your role is at your name, top right.');
  }

  #note(text) {
    document.getElementById('decided').hidden = false;
    document.getElementById('decided').replaceChildren(text);
  }

  #say(text) {
    this.#fault.hidden = text === '';
    this.#fault.textContent = plainText(text, 600);
  }

  /** Whether decisions are followed. */
  async #watch() {
    try {
      const { fault } = await get('api/decisions');
      if (fault) this.#say(`${fault} Decisions cannot be made, and those shown may be out of date.`);
      else if (Date.now() - this.#failedAt > SAID) this.#say('');
    } catch {
      // Said elsewhere: nobody is logged in, or nothing answers.
    }
  }
}

function counted(number) {
  return `${grouped(number)} alert${number === 1 ? '' : 's'}`;
}

function button(label, key, onClick) {
  const made = element('button', '', label);
  made.type = 'button';
  if (key) made.setAttribute('aria-keyshortcuts', key);
  made.addEventListener('click', onClick);
  return made;
}
