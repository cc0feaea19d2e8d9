// Text from events, alerts and rules is an attacker's: it is shown as text, and all of it is shown.

// Default_Ignorable_Code_Point holds what has no glyph by definition; the rest are blanks that do not look like one space
// and characters of fonts that draw nothing.
const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u2800\u{1d159}]/u;
const MARK = /\p{M}/u;
const MARKS_IN_A_ROW = 2;

/** An element with a class and children; strings become text, never markup. */
export function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/**
 * Text with each character that a reader would not see, or that would reorder its neighbours, as its code point.
 * Isolated, so that right-to-left text does not reach beyond it; cut after `limit` characters, and the cut is said.
 */
export function shown(text, limit = 2000) {
  const whole = element('bdi', 'shown');
  let plain = '';
  let marks = 0;
  let count = 0;
  for (const character of String(text)) {
    if (count >= limit) break;
    count += character.length;
    marks = MARK.test(character) ? marks + 1 : 0;
    if (HIDDEN.test(character) || marks > MARKS_IN_A_ROW) {
      whole.append(plain, codePoint(character));
      plain = '';
    } else {
      plain += character;
    }
  }
  whole.append(plain);
  if (count < text.length) whole.append(element('span', 'cut', `… ${text.length - count} more characters`));
  return whole;
}

/** The same as a string, for what takes no elements: a title, what a screen reader is told, a label in a picture. */
export function plainText(text, limit = 300) {
  let plain = '';
  let marks = 0;
  for (const character of String(text).slice(0, limit)) {
    marks = MARK.test(character) ? marks + 1 : 0;
    plain += HIDDEN.test(character) || marks > MARKS_IN_A_ROW ? `[${codePointName(character)}]` : character;
  }
  return String(text).length > limit ? `${plain}…` : plain;
}

/** A row of a table that stays one where CSS lays it out otherwise: `display: flex` takes away what a row and its cells are. */
export function tableRow(...cells) {
  const row = element('tr', '', ...cells);
  row.role = 'row';
  for (const cell of cells) cell.role = cell.localName === 'th' ? 'rowheader' : 'cell';
  return row;
}

/** A cell that has its column's name before it where the window is narrow and the table's head is not seen. */
export function cell(className, name, ...children) {
  const made = element('td', className, ...children);
  made.dataset.label = name;
  return made;
}

/** Paragraphs: as `shown`, but its lines stay lines. */
export function prose(text, className) {
  const lines = String(text).split(/\r?\n/).filter((line) => line.trim() !== '');
  return element('div', className, ...lines.map((line) => element('p', '', shown(line))));
}

function codePoint(character) {
  const mark = element('span', 'code-point', codePointName(character));
  mark.title = 'A character that is not visible by itself';
  return mark;
}

function codePointName(character) {
  return `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}
