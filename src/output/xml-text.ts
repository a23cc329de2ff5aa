// Text of data inside XML and HTML. In: any text. Out: the same with the signs that mean something there written as references.

const NAMES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
// XML 1.0 knows no other control characters than tab and line ends
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** Safe as content and inside a quoted attribute. */
export function escapeXml(text: string): string {
  return text.replaceAll(NOT_XML, ' ').replaceAll(/[&<>"']/g, (sign) => NAMES[sign]);
}
