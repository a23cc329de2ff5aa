// The findings of an import report that have a place, for a map. In: the report, a language. Out: GeoJSON text (RFC 7946).
import type { ImportReport } from '../types.ts';
import type { Language } from './language.ts';
import { describeReport } from './report-description.ts';

/** One point for each finding that is told and has a place. */
export function reportGeoJson(report: ImportReport, language: Language): string {
  const features = describeReport(report, language).findings.flatMap(({ code, severity, title, advice, told }) =>
    told.flatMap(({ issue: { row, feature, field, value, place, message } }) =>
      place === null
        ? []
        : [
            {
              type: 'Feature',
              properties: { code, severity, row, feature, field, value, title, advice, message },
              geometry: { type: 'Point', coordinates: place },
            },
          ],
    ),
  );
  const lines = features.map((feature) => JSON.stringify(feature)).join(',\n');
  return `{"type":"FeatureCollection","name":${JSON.stringify(report.name)},"features":[\n${lines}\n]}\n`;
}
