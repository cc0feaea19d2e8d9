// Silences: which hold, and how one is made and ended. What is shown is what the broker has.

import { grouped } from './alerts.js';
import { get, post } from './server.js';
import { element, plainText, shown } from './text.js';
import { clockTime } from './time.js';

const PERIOD = 3000;
/** How long an answer serves an alert that is drawn again because it changed. */
const FRESH = 10_000;
/** How long it stays said that a silence was not ended. */
const SAID = 15_000;
const SECONDS = { '15m': 900, '1h': 3600, '4h': 14_400, '1d': 86_400, '7d': 604_800 };
const SIGNED = { ELSEWHERE: 'signed with another key', NOT: 'not signed' };

/** The part of an alert's page that says which silences cover alerts such as it. It asks again as long as it is shown. */
class AlertSilences {
  #id;
  #answer;
  #onAnswer;
  element = element('section', 'silence');

  constructor(id, answer, onAnswer) {
    this.#id = id;
    this.#answer = answer;
    this.#onAnswer = onAnswer;
    this.element.hidden = true;
    if (answer) this.#draw();
    this.#follow();
  }

  get id() {
    return this.#id;
  }

  async #follow() {
    await this.refresh();
    setTimeout(() => this.element.isConnected && this.#follow(), PERIOD);
  }

  async refresh() {
    try {
      const answer = await ask(this.#id);
      const isNew = JSON.stringify(answer) !== JSON.stringify(this.#answer);
      this.#answer = answer;
      this.#onAnswer(answer);
      if (isNew) this.#draw();
      else refreshLeft(this.element);
    } catch (failure) {
      this.#say(failure.message);
      this.#answer = null;
    }
  }

  #draw() {
    const { fault, silences } = this.#answer;
    const focused = this.element.contains(document.activeElement);
    this.element.replaceChildren(element('h3', '', 'Silence'), ...silences.map((one) => this.#note(one)));
    this.element.hidden = silences.length === 0;
    if (fault) this.#say(`${fault} Silences shown may be out of date.`);
    if (focused) (this.element.querySelector('button') ?? document.querySelector('#detail .silence-open'))?.focus();
  }

  #note(silence) {
    const said = element('span', '', silence.over ? 'Was silenced until ' : 'Silenced until ', ...until(silence), ' by ', ...author(silence), ': ', shown(silence.reason, 1100));
    const note = element('p', 'standing', said);
    note.dataset.kind = 'silenced';
    if (!silence.over) note.append(button('End', () => this.#end(silence.id)));
    return note;
  }

  #say(text) {
    this.element.querySelector('[role=alert]')?.remove();
    const said = element('p', 'note', plainText(text, 600));
    said.setAttribute('role', 'alert');
    this.element.append(said);
    this.element.hidden = false;
  }

  async #end(id) {
    try {
      await post('api/silences/end', { id });
      document.getElementById('news').textContent = 'The silence has ended.';
      await this.refresh();
    } catch (failure) {
      this.#say(failure.message);
    }
  }
}

/** What an alert's page offers to be silenced, and the dialog that makes a silence. */
export class Silences {
  #part;
  #last = { id: '', at: 0, answer: null };
  #wanted = '';
  #subject = null;
  #dialog = document.getElementById('silence-dialog');
  #form = document.getElementById('silence-form');
  #fault = document.getElementById('silence-fault');

  constructor() {
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#make();
    });
    this.#form.addEventListener('change', (event) => this.#changed(event.target));
    document.getElementById('silence-cancel').addEventListener('click', () => this.#dialog.close());
    this.#dialog.addEventListener('close', () => document.querySelector('#detail .silence-open')?.focus());
  }

  /** The button that stands beside the decisions. */
  button(alert) {
    const made = button('Silence…', () => this.open(alert.id));
    made.classList.add('silence-open');
    made.setAttribute('aria-keyshortcuts', 's');
    return made;
  }

  /** The part that says what there is; what was known serves an alert that is drawn again because it changed. */
  part({ id }) {
    const known = this.#last.id === id && Date.now() - this.#last.at < FRESH ? this.#last.answer : null;
    this.#part = new AlertSilences(id, known, (answer) => {
      this.#last = { id, at: Date.now(), answer };
    });
    return this.#part.element;
  }

  /** Asks what is to be silenced, for how long and why. */
  async open(id) {
    if (!id) return;
    this.#wanted = id;
    this.#subject = null;
    this.#form.reset();
    this.#fault.textContent = '';
    this.#can(false);
    this.#dialog.showModal();
    try {
      const { making, subject } = await ask(id);
      if (id !== this.#wanted) return;
      this.#fault.textContent = plainText(making, 600);
      this.#subject = subject;
      if (making === '') this.#offer(subject);
    } catch (failure) {
      this.#fault.textContent = plainText(failure.message, 600);
    }
  }

  #offer({ group }) {
    document.getElementById('silence-values').replaceChildren(element('legend', '', 'Only alerts with'), ...group.map(({ field, value }) => {
      const box = element('input');
      box.type = 'checkbox';
      box.name = 'keep';
      box.value = field;
      box.checked = true;
      return element('label', '', box, element('span', '', element('span', 'field', shown(field, 60), ' '), shown(value, 200)));
    }));
    this.#can(true);
    this.#words();
    document.getElementById('silence-for').focus();
  }

  #can(can) {
    document.getElementById('silence-can').hidden = !can;
    document.getElementById('silence-save').hidden = !can;
  }

  #changed(control) {
    // One value stays: without any all alerts of the rule would be hidden.
    if (control.name === 'keep' && this.#kept().length === 0) control.checked = true;
    this.#words();
  }

  #kept() {
    return [...this.#form.querySelectorAll('[name=keep]')].filter((box) => box.checked).map((box) => box.value);
  }

  /** What will be hidden, in words. */
  #words() {
    const { rule, title, tenant, group } = this.#subject;
    const kept = new Set(this.#kept());
    const values = group.filter(({ field }) => kept.has(field)).flatMap(({ field, value }, i) => [i > 0 ? ' and ' : '', shown(field, 60), ' ', shown(value, 200)]);
    const end = new Date(Date.now() + SECONDS[this.#form.elements.for.value] * 1000).toISOString();
    document.getElementById('silence-words').replaceChildren(
      'Hides alerts of “', shown(title || rule, 160), '” with ', ...values, ', of tenant ', shown(tenant, 80), ', whose newest event lies between now and ', clockTime(end),
      '. They are kept and marked Silenced, but nobody is called for them: they go to no SIEM and count for no incident.',
      group.length > 1 ? ' One value at least stays: the fewer stay, the more is hidden.' : '');
  }

  async #make() {
    const id = this.#wanted;
    const save = document.getElementById('silence-save');
    if (save.disabled) return;
    save.disabled = true;
    try {
      const made = await post('api/silences', { alert: id, keep: this.#kept(), for: this.#form.elements.for.value, reason: this.#form.elements.reason.value });
      this.#dialog.close();
      document.getElementById('news').textContent = `Silenced until ${clockTime(made.until).textContent}.`;
      if (id === this.#part?.id) await this.#part.refresh();
    } catch (failure) {
      this.#fault.textContent = plainText(failure.message, 600);
    } finally {
      save.disabled = false;
    }
  }
}

/** The page of all silences. */
export class SilenceList {
  #timer;
  #asking = false;
  #drawn = '';
  #items = document.getElementById('silence-items');
  #note = document.getElementById('silences-note');
  #failed = '';
  #failedAt = 0;

  /** Asks as long as its page is shown. */
  watch(shownNow) {
    clearInterval(this.#timer);
    if (!shownNow) return;
    this.#refresh();
    this.#timer = setInterval(() => this.#refresh(), PERIOD);
  }

  async #refresh() {
    if (this.#asking) return;
    this.#asking = true;
    try {
      const answer = await get('api/silences');
      const state = JSON.stringify(answer.silences);
      if (state !== this.#drawn) this.#draw(answer.silences);
      this.#drawn = state;
      refreshLeft(this.#items);
      document.getElementById('silences-total').textContent = grouped(answer.total);
      this.#say(answer);
    } catch (failure) {
      this.#note.hidden = false;
      this.#note.textContent = plainText(failure.message, 600);
    } finally {
      this.#asking = false;
    }
  }

  #say({ fault, making, silences, total }) {
    if (Date.now() - this.#failedAt > SAID) this.#failed = '';
    const words = [
      this.#failed,
      fault && `${fault} Silences cannot be made or ended, and those shown may be out of date.`,
      making,
      silences.length === 0 && !fault && 'No silence is in force. The button Silence… on an alert’s page makes one.',
      total > silences.length && `The ${silences.length} that end first of ${grouped(total)}.`,
    ].filter((one) => one);
    this.#note.hidden = words.length === 0;
    this.#note.textContent = plainText(words.join(' '), 1200);
  }

  #draw(silences) {
    const focused = document.activeElement?.closest?.('#silence-items li')?.dataset.id;
    this.#items.replaceChildren(...silences.map((one) => this.#item(one)));
    if (focused === undefined) return;
    const again = [...this.#items.children].find((item) => item.dataset.id === focused);
    (again?.querySelector('button') ?? document.getElementById('silences-title')).focus();
  }

  #item(silence) {
    const rule = silence.rule === '' ? 'Every rule' : shown(silence.title || silence.rule, 160);
    const end = button('End', () => this.#end(silence.id));
    end.ariaLabel = `End the silence of ${silence.rule === '' ? 'every rule' : plainText(silence.title || silence.rule, 80)}`;
    const item = element('li', '',
      element('div', 'silence-head', element('strong', '', rule), element('span', 'field', 'until ', ...until(silence)), end),
      element('dl', 'facts', ...silence.match.flatMap(({ field, values, more }) => [
        element('dt', '', shown(field, 80)),
        element('dd', '', ...values.flatMap((value, i) => [i > 0 ? ', ' : '', shown(value, 200)]), more > 0 ? ` and ${grouped(more)} more` : ''),
      ]), element('dt', '', 'tenant'), element('dd', '', silence.tenant === '' ? 'every tenant' : shown(silence.tenant, 80))),
      element('p', '', ...author(silence), ': ', shown(silence.reason, 1100)),
      element('p', 'note', silence.alerts === null ? 'How many alerts it has hidden is not known now.' : hidden(silence.alerts)));
    item.dataset.id = silence.id;
    return item;
  }

  async #end(id) {
    try {
      await post('api/silences/end', { id });
      this.#failed = '';
      document.getElementById('news').textContent = 'The silence has ended.';
    } catch (failure) {
      this.#failed = failure.message;
      this.#failedAt = Date.now();
    }
    await this.#refresh();
  }
}

function hidden(alerts) {
  return alerts === 0 ? 'Has hidden no alert yet.' : `Has hidden ${grouped(alerts)} alert${alerts === 1 ? '' : 's'}.`;
}

function ask(alert) {
  return get(`api/silences?${new URLSearchParams({ alert })}`);
}

/** Who answers for it. Of what another key signed, or none, the detection job alone knows whether it takes it. */
function author({ owner, signed }) {
  return [shown(owner, 120), SIGNED[signed] ? ` (${SIGNED[signed]})` : ''];
}

/** When it ends, and how long that is from now; kept up to date by `refreshLeft`. */
function until({ until: end, over }) {
  if (!end) return ['a time that cannot be shown'];
  if (over) return [clockTime(end)];
  const left = element('span', 'left', leftText(end));
  left.dataset.end = end;
  return [clockTime(end), ' (', left, ')'];
}

function refreshLeft(root) {
  for (const one of root.querySelectorAll('.left')) one.textContent = leftText(one.dataset.end);
}

function leftText(end) {
  const minutes = Math.max(0, Math.ceil((Date.parse(end) - Date.now()) / 60_000));
  if (minutes < 60) return `${minutes} min left`;
  return minutes < 2880 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min left` : `${Math.floor(minutes / 1440)} d left`;
}

/** Making and ending one needs the same role. */
function button(label, onClick) {
  const made = element('button', '', label);
  made.type = 'button';
  made.dataset.needs = 'admin';
  made.addEventListener('click', onClick);
  return made;
}
