// Named views: filters that are kept. Some come with the page; the analyst's own stay in this browser.

import { element, plainText, shown } from './text.js';

const STORE = 'vedette.views';
const MOST = 20;
const SHIPPED = [
  ['All', ''],
  ['To look at', 'decision=acknowledged,open&level=critical,high,medium&status=standing'],
  ['Last hour', 'age=1h'],
  ['Withdrawn or silenced', 'status=withdrawn,silenced'],
].map(([name, filter]) => [name, String(sorted(filter))]);

/** The row of views under `#views`; `onChoose(filter)` gets the parameters of the one that is chosen. */
export class Views {
  #onChoose;
  #filter = '';
  #own = read();
  #name = document.getElementById('view-name');

  constructor(onChoose) {
    this.#onChoose = onChoose;
    document.getElementById('view-save').addEventListener('click', () => this.#save());
    this.#name.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') this.#save();
    });
  }

  /** Marks the view whose filter this is, if there is one. */
  show(filter) {
    this.#filter = String(filter);
    const known = [...SHIPPED, ...this.#own].some(([, held]) => held === this.#filter);
    document.getElementById('view-new').hidden = known || this.#own.length >= MOST;
    document.getElementById('views').replaceChildren(
      ...SHIPPED.map(([name, held]) => this.#button(name, held)),
      ...this.#own.map(([name, held]) => element('span', 'own', this.#button(name, held), this.#remove(name))));
  }

  #button(name, held) {
    const button = element('button', '', shown(name, 40));
    button.type = 'button';
    button.ariaPressed = String(held === this.#filter);
    button.addEventListener('click', () => this.#onChoose(new URLSearchParams(held)));
    return button;
  }

  #remove(name) {
    const button = element('button', 'clear', '×');
    button.type = 'button';
    button.ariaLabel = `Remove the view ${plainText(name, 40)}`;
    button.addEventListener('click', () => this.#keep(this.#own.filter(([other]) => other !== name)));
    return button;
  }

  #save() {
    const name = this.#name.value.trim().slice(0, 40);
    if (name === '') return this.#name.focus();
    this.#name.value = '';
    this.#keep([...this.#own.filter(([other]) => other !== name), [name, this.#filter]]);
  }

  #keep(own) {
    this.#own = own;
    try {
      localStorage.setItem(STORE, JSON.stringify(own));
    } catch {
      // A browser that keeps nothing has the view until the page is closed.
    }
    this.show(this.#filter);
  }
}

function read() {
  try {
    const held = JSON.parse(localStorage.getItem(STORE) ?? '[]');
    return held.filter((view) => view.length === 2 && view.every((text) => typeof text === 'string')).slice(0, MOST);
  } catch {
    return [];
  }
}

function sorted(filter) {
  const parameters = new URLSearchParams(filter);
  parameters.sort();
  return parameters;
}
