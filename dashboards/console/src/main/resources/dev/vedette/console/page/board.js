// A board: Vega-Lite panels, drawn without eval and unable to load anything.

import { get } from './server.js';
import { element, plainText } from './text.js';

// Vega measures text on a canvas, where a font has to be named.
const FONT = 'system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif';
const RANGES = ['15m', '1h', '6h', '24h', '7d', '30d'];

/** Draws the panels under `#panels`; `onRange(range)` is called when the analyst chooses another time range. */
export class BoardView {
  #board;
  #range;
  #onRange;
  #figures = new Map();
  #pending;

  constructor(board, range, onRange) {
    this.#board = board;
    this.#range = RANGES.includes(range) ? range : board.range;
    this.#onRange = onRange;
    document.getElementById('board-title').textContent = board.title;
    document.getElementById('board-question').textContent = board.question;
    document.getElementById('panels').replaceChildren(...board.panels.map((panel) => this.#figure(panel)));
    this.#drawRanges();
    this.refresh();
    setInterval(() => this.refresh(), 30_000);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.refresh());
  }

  async refresh() {
    // What this page of the console does not show is not asked for.
    const seen = this.#board.panels.filter((panel) => this.#figures.get(panel.id).picture.offsetParent !== null);
    await Promise.all(seen.map((panel) => this.#draw(panel)));
  }

  /** Refreshes soon; news in quick succession cost one query. */
  refreshSoon() {
    this.#pending ??= setTimeout(() => {
      this.#pending = undefined;
      this.refresh();
    }, 1500);
  }

  #figure(panel) {
    const picture = element('div', 'picture');
    picture.style.height = `${panel.grid.height * 20 - 20}px`;
    const note = element('p', 'note', 'Loading…');
    const figure = element('figure', 'card panel', element('figcaption', '', panel.title), picture, note);
    figure.dataset.panel = panel.id;
    figure.dataset.row = String(panel.grid.y);
    figure.style.gridColumn = `${panel.grid.x + 1} / span ${panel.grid.width}`;
    this.#figures.set(panel.id, { picture, note });
    return figure;
  }

  async #draw(panel) {
    const { picture, note } = this.#figures.get(panel.id);
    const range = this.#range;
    try {
      const spec = await get(`api/boards/${this.#board.id}/${panel.id}?range=${range}`);
      if (range !== this.#range) return;
      note.textContent = rows(spec) > 0 ? '' : `Nothing in the last ${words(range)}.`;
      await render(spec, picture);
    } catch (fault) {
      // An older picture says more than the fault, which the page names above.
      if (!picture.hasChildNodes()) note.textContent = fault.message;
    }
  }

  #drawRanges() {
    document.getElementById('ranges').replaceChildren(...RANGES.map((range) => {
      const button = element('button', '', range);
      button.type = 'button';
      button.ariaPressed = String(range === this.#range);
      button.title = `Last ${words(range)}`;
      button.addEventListener('click', () => this.#choose(range));
      return button;
    }));
  }

  #choose(range) {
    this.#onRange(range === this.#board.range ? '' : range);
    this.show(range);
  }

  /** The time range that the address says; the board's own where it says none that there is. */
  show(wanted) {
    const range = RANGES.includes(wanted) ? wanted : this.#board.range;
    if (range === this.#range) return;
    this.#range = range;
    for (const button of document.getElementById('ranges').children) button.ariaPressed = String(button.textContent === range);
    this.refresh();
  }
}

/** How many rows a panel draws; hits outside of what it counts are none. */
function rows(spec) {
  const found = spec.data.format.property.split('.').reduce((value, name) => value?.[name], spec.data.values);
  return Array.isArray(found) ? found.length : 0;
}

/** The new picture is drawn over the old one, which goes when the new one is complete: no flicker. */
async function render(spec, picture) {
  const frame = element('div', 'frame');
  spec.data.values = plainValues(spec.data.values);
  picture.append(frame);
  const compiled = vegaLite.compile(spec, { config: theme() }).spec;
  const view = new vega.View(vega.parse(compiled, null, { ast: true }), {
    expr: vega.expressionInterpreter,
    renderer: 'svg',
    container: frame,
    loader: nothing,
    hover: true,
  });
  await view.runAsync();
  for (const old of [...picture.children]) {
    if (old === frame) break;
    old.view?.finalize();
    old.remove();
  }
  frame.view = view;
}

/** Labels and tooltips are drawn by Vega, which knows nothing of hidden characters. */
function plainValues(value) {
  if (typeof value === 'string') return plainText(value, 120);
  if (Array.isArray(value)) return value.map(plainValues);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plainValues(item)]));
}

/** A panel has its data in it; whatever else it names is not loaded. */
const nothing = {
  load: () => Promise.reject(new Error('Panels load nothing')),
  sanitize: () => Promise.reject(new Error('Panels link to nothing')),
  http: () => Promise.reject(new Error('Panels load nothing')),
  file: () => Promise.reject(new Error('Panels load nothing')),
};

function theme() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const text = { labelColor: colour('--muted'), titleColor: colour('--muted'), labelFontSize: 12, titleFontSize: 12, titleFontWeight: 500 };
  return {
    background: null,
    font: FONT,
    view: { stroke: null },
    axis: { ...text, gridColor: colour('--line'), domainColor: colour('--line'), tickColor: colour('--line') },
    axisX: { grid: false },
    axisY: { domain: false, ticks: false },
    legend: { ...text, symbolType: 'square', columnPadding: 18, offset: 6 },
  };
}

function words(range) {
  const unit = { m: 'minute', h: 'hour', d: 'day' }[range.at(-1)];
  const amount = parseInt(range, 10);
  return amount === 1 ? unit : `${amount} ${unit}s`;
}
