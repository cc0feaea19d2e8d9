// Numbers as a person reads them.

import { element, shown } from './text.js';

const NANOSECONDS = new Set(['event.duration']);
const BYTES = new Set(['vedette.tool.argument.bytes', 'vedette.tool.result.bytes']);
const TIMES = [[1e3, 1, 'ns'], [1e6, 1e3, 'µs'], [1e9, 1e6, 'ms'], [60e9, 1e9, 's'], [3600e9, 60e9, 'min'], [Infinity, 3600e9, 'h']];
const SIZES = [[1e3, 1, 'B'], [1e6, 1e3, 'kB'], [1e9, 1e6, 'MB'], [Infinity, 1e9, 'GB']];

export function grouped(number) {
  return new Intl.NumberFormat().format(number);
}

/** The value of an event's field: a number whose unit is known as a person reads it, and what stands there beside it. */
export function fieldValue(field, value) {
  const units = NANOSECONDS.has(field) ? TIMES : BYTES.has(field) ? SIZES : [];
  if (units.length === 0 || !/^\d{1,15}$/.test(value)) return shown(value);
  const number = Number(value);
  const [, unit, name] = units.find(([below]) => number < below);
  const read = `${new Intl.NumberFormat(undefined, { maximumSignificantDigits: 3 }).format(number / unit)} ${name}`;
  return unit === 1 ? read : element('span', '', read, element('span', 'exact', ` ${grouped(number)} ${units[0][2]}`));
}
