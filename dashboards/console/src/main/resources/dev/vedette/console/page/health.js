// Whether what the page shows is all that there is: the servers behind it and how each sink fares.

import { get } from './server.js';
import { cell, element, shown, tableRow } from './text.js';
import { age, refreshAges } from './time.js';
import { grouped } from './units.js';

const PERIOD = 5000;
/** How often it is looked while another page is shown: the link tells that something is down. */
const PERIOD_ELSEWHERE = 30000;

const ELASTICSEARCH = /^(events|alerts|incidents|feedback)-elasticsearch$/;
const WAYS = { events: 'Elasticsearch: events', alerts: 'Elasticsearch: alerts', incidents: 'Elasticsearch: incidents', feedback: 'Elasticsearch: decisions' };

/** Rows under `#health-parts` and `#health-sinks`, and the word at the page's link. */
export class HealthView {
  #timer;
  #drawn = '';
  #parts = document.getElementById('health-parts');
  #sinks = document.getElementById('health-sinks');

  /** Looks often while its page is shown. */
  watch(shownNow) {
    clearInterval(this.#timer);
    this.#refresh();
    this.#timer = setInterval(() => this.#refresh(), shownNow ? PERIOD : PERIOD_ELSEWHERE);
  }

  async #refresh() {
    const note = document.getElementById('health-note');
    try {
      const health = await get('api/health');
      const state = JSON.stringify([health.parts, health.sinks]);
      if (state !== this.#drawn) this.#draw(health);
      this.#drawn = state;
      note.hidden = health.sinks.length > 0;
      note.textContent = health.sinksAreTold ? 'No sink is known: start a delivery job.' : 'Sinks carry the records of every tenant: they are shown to who sees all tenants.';
      refreshAges(this.#sinks);
    } catch (failure) {
      this.#mark(1);
      note.hidden = false;
      note.textContent = failure.message;
    }
  }

  #draw({ parts, sinks }) {
    this.#mark(parts.filter((part) => !part.ok).length + sinks.filter((sink) => sink.down).length);
    this.#parts.replaceChildren(...parts.map((part) => tableRow(
      element('th', '', shown(part.name, 60)),
      element('td', '', mark(part.ok ? 'fine' : 'down', part.ok ? 'Up' : 'Down')),
      element('td', '', shown(part.words, 400)))));
    for (const head of this.#parts.querySelectorAll('th')) head.scope = 'row';
    const told = parts.find((part) => part.name === 'Flink')?.ok;
    this.#sinks.replaceChildren(...sinks.map((sink) => sinkRow(sink, told)));
  }

  /** A word, not a colour alone. */
  #mark(down) {
    const link = document.querySelector('#pages a[data-page="health"]');
    link.textContent = down > 0 ? `Health: ${down} down` : 'Health';
    link.toggleAttribute('data-down', down > 0);
  }
}

function sinkRow(sink, told) {
  const [, way] = ELASTICSEARCH.exec(sink.name) ?? [];
  const name = element('th', '', shown(way ? WAYS[way] : sink.name, 80));
  name.scope = 'row';
  return tableRow(
    name,
    element('td', '', standing(sink, told)),
    cell('number', 'Behind', sink.lag === null ? '–' : grouped(sink.lag)),
    cell('number', 'Sent', told ? grouped(sink.sent) : '–'),
    cell('number', 'Sent again', told ? grouped(sink.retried) : '–'),
    cell('number', 'Set aside', told ? grouped(sink.dead) : '–'),
    cell('number', 'Lost', grouped(sink.lost)),
    cell('when', 'Last arrived', age(sink.lastSentAt)),
    cell('error', 'Last error', sink.lastError ? shown(sink.lastError, 300) : '–', sink.lastFailedAt ? element('span', 'field', ' · ', age(sink.lastFailedAt)) : ''));
}

function standing(sink, told) {
  if (!told) return mark('unknown', 'Not known');
  if (sink.down) return mark('down', 'Down');
  return sink.lost > 0 ? mark('down', 'Has lost events') : mark('fine', sink.lastSentAt ? 'Up' : 'Nothing yet');
}

function mark(kind, word) {
  const made = element('span', 'mark', word);
  made.dataset.kind = kind;
  return made;
}
