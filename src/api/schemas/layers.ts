// Schemas of uploads and stored layers.
import { Type } from 'typebox';
import { LANGUAGES } from '../../output/language.ts';
import { REPORT_FORMATS } from '../../output/report-file.ts';
import { LAYER_KINDS } from '../../types.ts';
import { Day, Nullable, Page } from './common.ts';
import { exportFormat, exportMembers } from './exports.ts';

const Kind = Type.Enum([...LAYER_KINDS], {
  description: 'What the data are',
});

const reading = {
  name: Type.Optional(
    Type.String({ maxLength: 255, description: 'Name of the file or layer; an ending such as .pbf must be true' }),
  ),
  crs: Type.Optional(
    Type.String({
      maxLength: 4096,
      description:
        'Coordinate system, such as EPSG:4549 or GCJ-02, or the name of a local one; goes before what the file says',
    }),
  ),
  encoding: Type.Optional(
    Type.String({
      maxLength: 64,
      description: 'Encoding of the texts, such as gb18030; goes before what the file says',
    }),
  ),
  layer: Type.Optional(
    Type.String({ maxLength: 255, description: 'Layer, table or sheet of a file that holds several' }),
  ),
  columns: Type.Optional(
    Type.String({
      maxLength: 8192,
      description: 'Columns that hold fields: `name=机构名称,population=常住人口`',
    }),
  ),
  mapping: Type.Optional(
    Type.String({
      maxLength: 8192,
      description:
        'How files of this source are read, as JSON: `{"crs", "encoding", "layer", "columns", "categories"}`; the other parameters go first. Without any of them a file is read as the last one of its kind and name was; `none` reads it afresh',
    }),
  ),
  date: Type.Optional(Day('Of which day the data are; goes before what the file says')),
  strict: Type.Optional(
    Type.Boolean({ description: 'Refuse a file in which something would have to be repaired or guessed' }),
  ),
};

export const UploadQuery = Type.Object({ kind: Kind, ...reading }, { additionalProperties: false });

/** A new version is of the kind that the layer is, and keeps its name where none is given. */
export const ReplaceQuery = Type.Object(reading, { additionalProperties: false });

const version = Type.Optional(Type.Integer({ minimum: 1, description: 'The newest when absent' }));

export const VersionQuery = Type.Object({ version }, { additionalProperties: false });

export const LayerExportQuery = Type.Object(
  { f: exportFormat, ...exportMembers, version },
  { additionalProperties: false },
);

export const MatchHeaders = Type.Object({
  'if-match': Type.Optional(
    Type.String({ maxLength: 1000, description: 'ETag of the version that was looked at; `*` for any' }),
  ),
});

const Finding = Type.Object({
  code: Type.String(),
  severity: Type.Enum(['error', 'warning', 'info']),
  feature: Nullable(Type.String()),
  row: Nullable(Type.Integer()),
  field: Nullable(Type.String()),
  value: Nullable(Type.String()),
  place: Nullable(Type.Tuple([Type.Number(), Type.Number()], { description: 'Longitude, latitude' })),
  message: Type.String(),
});

const stored = {
  id: Type.String(),
  version: Type.Integer({ description: 'Counts up over the layers of one kind and name' }),
  name: Type.String(),
  kind: Kind,
  createdAt: Type.String({ format: 'date-time' }),
  bytes: Type.Integer(),
  sha256: Type.String({ description: 'Of the bytes as they were uploaded' }),
  format: Type.String(),
  counts: Type.Object({
    read: Type.Integer(),
    kept: Type.Integer(),
    repaired: Type.Integer(),
    dropped: Type.Integer(),
  }),
};

/** What a list tells of a layer. */
const LayerEntry = Type.Object(stored);

const report = {
  accepted: Type.Boolean(),
  kind: Kind,
  format: Type.String(),
  encoding: Type.String(),
  crs: Type.String(),
  counts: stored.counts,
  issues: Type.Array(Finding, { description: 'At most 100 of each code; issueCounts has all' }),
  issueCounts: Type.Record(Type.String(), Type.Integer()),
  summary: Type.Record(Type.String(), Type.Unknown()),
  code: Nullable(Type.String({ description: 'Why it was refused; null when accepted' })),
  message: Nullable(Type.String()),
  name: Type.String({ description: 'Of the file or layer' }),
};

/** The import report alone, also of a refused upload. */
export const ReportSchema = Type.Object(report);

/** A layer with its import report. */
export const LayerSchema = Type.Object({
  ...stored,
  ...report,
  settings: Type.Optional(
    Type.Record(Type.String(), Type.Unknown(), {
      description: 'What was said of how to read it; the next version is read so, too',
    }),
  ),
  reportUrl: Type.String({
    description: 'The report as a page, a workbook or GeoJSON: `f=html`, `f=xlsx`, `f=geojson`',
  }),
});

const reporting = {
  f: Type.Optional(Type.Enum([...REPORT_FORMATS], { description: 'Overrides Accept' })),
  lang: Type.Optional(Type.Enum([...LANGUAGES], { description: 'Overrides Accept-Language' })),
};

export const ReportQuery = Type.Object(reporting, { additionalProperties: false });

export const LayerReportQuery = Type.Object({ ...reporting, version }, { additionalProperties: false });

export const LayerPage = Page('layers', LayerEntry);
