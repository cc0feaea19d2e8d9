// Text from events, alerts and rules is an attacker's: it is shown as text, and all of it is shown.

const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u115f\u1160\u3164\uffa0\u2800\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/u;
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

/** Paragraphs: as `shown`, but its lines stay lines. */
export function prose(text, className) {
  const lines = String(text).split(/\r?\n/).filter((line) => line.trim() !== '');
  return element('div', className, ...lines.map((line) => element('p', '', shown(line))));
}

function codePoint(character) {
  const code = character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0');
  const mark = element('span', 'code-point', `U+${code}`);
  mark.title = 'A character that is not visible by itself';
  return mark;
}
