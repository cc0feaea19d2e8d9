// The versions of a tool's definition, what changed between two of them, and what is suspicious in it: the server's words, as text.

import { get } from './server.js';
import { element, plainText, shown } from './text.js';
import { clockTime } from './time.js';
import { grouped } from './units.js';

const OWN = ['tool', 'server', 'tenant', 'before', 'after'];

/** A link to the versions of a tool's definition. */
export function definitionLink(label, tool, server = '', tenant = '') {
  const address = new URLSearchParams({ page: 'definition', tool });
  if (server) address.set('server', server);
  if (tenant) address.set('tenant', tenant);
  const link = element('a', 'button', label);
  link.href = `#${address}`;
  link.title = `Versions of the definition of ${plainText(tool, 80)}`;
  return link;
}

/** The page under `#definition`; `onChange(changes)` gets the parameters of the address that change. */
export class DefinitionPage {
  #asked = null;
  #onChange;
  #place = document.getElementById('definition');

  constructor(onChange) {
    this.#onChange = onChange;
  }

  /** Shows what the address says. */
  show(address) {
    const wanted = new URLSearchParams([...address].filter(([name, value]) => OWN.includes(name) && value !== ''));
    if (address.get('page') !== 'definition' || String(wanted) === this.#asked) return;
    this.#asked = String(wanted);
    if (!wanted.has('tool')) return this.#place.replaceChildren(element('p', 'empty card', 'Open a tool\'s definition from its page under Investigate.'));
    this.#load(wanted);
  }

  async #load(wanted) {
    const asked = this.#asked;
    const tool = new URLSearchParams([...wanted].filter(([name]) => !['before', 'after'].includes(name)));
    const title = element('h2', '', 'Tool ', shown(wanted.get('tool'), 200), ...(wanted.has('server') ? [' at ', shown(wanted.get('server'), 120)] : []));
    title.id = 'definition-title';
    const note = element('p', 'note', 'Looking…');
    this.#place.replaceChildren(title, note);
    try {
      const { versions, complete } = await get(`api/definitions?${tool}`);
      if (asked !== this.#asked) return;
      if (versions.length === 0) return note.replaceChildren('No event with a definition of this tool is kept.');
      note.textContent = `${grouped(versions.length)} version${versions.length === 1 ? '' : 's'}${complete ? '' : ' and older ones'}, the one seen last first.`;
      const after = wanted.get('after') ?? versions[0].hash;
      const before = wanted.get('before') ?? versions.find((version) => version.hash !== after)?.hash ?? after;
      this.#place.append(this.#versions(versions, before, after));
      await this.#compare(tool, before, after, asked);
    } catch (failure) {
      if (asked !== this.#asked) return;
      note.replaceChildren(shown(failure.message));
      // What does not answer now may do so soon.
      if (failure.status === 0 || failure.status >= 500) setTimeout(() => asked === this.#asked && this.#load(wanted), 3000);
    }
  }

  #versions(versions, before, after) {
    return element('ol', 'versions card', ...versions.map((version) => element('li', '',
      this.#choice('before', version.hash, before, { before: version.hash, after }),
      this.#choice('after', version.hash, after, { before, after: version.hash }),
      element('span', 'hash', shown(version.hash, 120)),
      element('span', 'field', clockTime(version.firstSeen), ' to ', clockTime(version.lastSeen), `, ${grouped(version.events)} event${version.events === 1 ? '' : 's'}`, ...version.servers.flatMap((server) => [' · ', shown(server, 60)])))));
  }

  #choice(name, hash, chosen, changes) {
    const button = element('button', 'choice', name === 'before' ? 'From' : 'To');
    button.type = 'button';
    button.ariaPressed = String(hash === chosen);
    button.ariaLabel = `Compare ${name === 'before' ? 'from' : 'to'} version ${plainText(hash, 60)}`;
    button.addEventListener('click', () => this.#onChange(changes));
    return button;
  }

  async #compare(tool, before, after, asked) {
    const { missing, parts, wordByWord, suspects, all, model } = await get(`api/definitions/difference?${tool}&${new URLSearchParams({ before, after })}`);
    if (asked !== this.#asked) return;
    const said = element('p', 'note');
    const text = element('div', 'definition-text card');
    text.tabIndex = 0;
    text.setAttribute('role', 'region');
    text.setAttribute('aria-label', 'The definition, with what was removed and added');
    const list = element('section', 'suspects');
    this.#place.append(said, list, text);
    if (missing) {
      text.hidden = true;
      said.textContent = `The text of the ${missing === 'before' ? 'older' : 'newer'} version is not kept: it was longer than 32 KiB, its events have expired, or the agent does not send definitions.`;
      return;
    }
    text.append(...partElements(parts, suspects));
    suspectList(list, text, suspects, all, model);
    const hidden = text.querySelectorAll('ins .code-point').length;
    const changed = parts.some((part) => part.kind !== 'SAME');
    said.textContent = [
      before === after || !changed ? 'One version, as it is.' : 'What was removed is struck through, what was added is underlined.',
      wordByWord ? '' : 'There is too much to compare word by word: what lies between the first and the last difference stands whole.',
      hidden > 0 ? `What was added has ${hidden} character${hidden === 1 ? '' : 's'} that a reader would not see; ${hidden === 1 ? 'it stands as its code point' : 'they stand as code points'}.` : '',
    ].filter((sentence) => sentence !== '').join(' ');
  }
}

/** Neighbours of one kind, which suspects cut, are one. */
function partElements(parts, suspects) {
  const made = [];
  const told = new Set();
  let last = '';
  for (const part of parts) {
    if (part.kind !== last) made.push(element(part.kind === 'ADDED' ? 'ins' : part.kind === 'REMOVED' ? 'del' : 'span', ''));
    last = part.kind;
    let inner = made.at(-1);
    for (const number of part.suspects) {
      const mark = suspectMark(number, suspects[number], !told.has(number));
      told.add(number);
      inner.append(mark);
      inner = mark;
    }
    // Line ends are the layout's: those within a definition's texts are escaped in JSON.
    part.text.split('\n').forEach((line, i) => inner.append(...(i > 0 ? ['\n'] : []), shown(line, 40_000)));
  }
  return made;
}

const SORTS = { HIDDEN: 'Hidden', ORDER: 'Order to the model', SECRET: 'Secret', NAMED: 'New name' };

/** Told of by its line and, while it has the focus or the pointer, in words beside it; where it begins, by its number too. */
function suspectMark(number, { kind, reason }, begins) {
  const mark = element('mark', 'suspect');
  mark.dataset.kind = kind;
  if (begins) {
    mark.tabIndex = 0;
    mark.dataset.number = String(number + 1);
  }
  mark.dataset.reason = `${SORTS[kind]}: ${plainText(reason, 400)}`;
  mark.setAttribute('aria-describedby', `suspect-${number}`);
  return mark;
}

function suspectList(place, text, suspects, all, model) {
  const title = element('h3', '', suspects.length === 0 ? 'Nothing suspicious was found' : 'What is suspicious');
  const rows = suspects.map(({ kind, reason }, number) => {
    const row = element('li', '');
    row.id = `suspect-${number}`;
    const show = element('button', 'choice', `${SORTS[kind]} ${number + 1}`);
    show.type = 'button';
    show.ariaLabel = `Go to: ${SORTS[kind]} ${number + 1}`;
    show.addEventListener('click', () => text.querySelector(`[data-number="${number + 1}"]`)?.focus());
    row.append(show, ' ', shown(reason, 600));
    return row;
  });
  const how = `Orders are looked for sentence by sentence by ${plainText(model, 80)}; the alert's reasons are those of the model that was in force.`;
  place.replaceChildren(title,
    ...(rows.length > 0 ? [element('ol', '', ...rows)] : []),
    element('p', 'note', ...(all ? [] : ['There is more than is told of here. ']), how));
}
