// Pages for looking at collections in a browser. In: titles, links, rows. Out: HTML without scripts that asks nobody else for anything.
import { REPORT_STYLE } from './report-html.ts';
import { escapeXml } from './xml-text.ts';

interface PageLink {
  readonly href: string;
  readonly title: string;
}

/** @param rows rows of a table, as HTML */
export function tablePage(title: string, remark: string, links: readonly PageLink[], rows: string): string {
  const list = links.map(({ href, title: text }) => `<a href="${escapeXml(href)}">${escapeXml(text)}</a>`).join(' · ');
  return `<!doctype html>
<html><head><meta charset="utf-8"><title>${escapeXml(title)}</title><style>${REPORT_STYLE}</style></head>
<body><h1>${escapeXml(title)}</h1><p>${escapeXml(remark)}</p><p>${list}</p>
<table>
${rows}
</table></body></html>
`;
}
