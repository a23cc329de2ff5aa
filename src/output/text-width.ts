// Columns that a text takes on a terminal. Chinese characters take two; combining marks none. In: text. Out: columns, padding.

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const ZERO = /[\p{Mn}\p{Me}\u200b-\u200d\ufe0e\ufe0f]/u;
// a name must not steer the terminal
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;

/** Columns of a text. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += ZERO.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}

/** The text without control characters, cut to `width` columns where longer. */
export function fitText(text: string, width: number): string {
  const plain = text.replaceAll(CONTROL, ' ');
  if (textWidth(plain) <= width) return plain;
  let cut = '';
  let used = 0;
  for (const character of plain) {
    const next = textWidth(character);
    if (used + next > width - 1) break;
    cut += character;
    used += next;
  }
  return `${cut}…`;
}

export function padRight(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)));
}

export function padLeft(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - textWidth(text))) + text;
}
