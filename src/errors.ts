// Every error a caller can be told about, once: code, HTTP status, exit code. `api-spec/errors.md` explains each to users.

/** What an error code means for the two doors. `exit` 2 = bad usage, 3 = input refused, 1 = our own fault. */
interface ErrorKind {
  readonly status: number;
  readonly exit: 1 | 2 | 3;
  readonly title: string;
}

const kind = (status: number, exit: 1 | 2 | 3, title: string): ErrorKind => ({ status, exit, title });

export const ERROR_KINDS = {
  // cannot be read as what it claims to be
  'empty-file': kind(400, 3, 'The file is empty'),
  'malformed-json': kind(400, 3, 'The JSON cannot be read'),
  'malformed-xml': kind(400, 3, 'The XML cannot be read'),
  'malformed-archive': kind(400, 3, 'The compressed file cannot be read'),
  'malformed-table': kind(400, 3, 'The table cannot be read'),
  'malformed-multipart': kind(400, 2, 'The multipart body cannot be read'),
  'malformed-grid': kind(400, 3, 'The grid cannot be read'),
  'malformed-network': kind(400, 3, 'The saved network cannot be read'),
  'encoding-invalid': kind(400, 3, 'The text is not valid in its encoding'),
  'bad-request': kind(400, 2, 'The request is not as expected'),
  // a stated limit
  'file-too-large': kind(413, 3, 'The file is larger than allowed'),
  'archive-too-large': kind(413, 3, 'The file inflates to more than allowed'),
  'too-complex': kind(413, 3, 'The file holds more than allowed'),
  'limit-exceeded': kind(400, 2, 'A parameter is over its limit'),
  // the wrong kind of file
  'unsupported-format': kind(415, 3, 'The format is not supported'),
  'format-mismatch': kind(415, 3, 'Name and content of the file disagree'),
  // readable, but breaks the contract
  'malformed-pbf': kind(422, 3, 'The OSM PBF file is damaged'),
  'not-geojson': kind(422, 3, 'The JSON is not GeoJSON'),
  'no-features': kind(422, 3, 'The file holds no feature'),
  'nothing-usable': kind(422, 3, 'No feature of the file can be used'),
  'network-empty': kind(422, 3, 'The file holds no walkable way'),
  'geometry-type': kind(422, 3, 'The geometries are of the wrong type'),
  'geometry-invalid': kind(422, 3, 'No geometry of the file can be used'),
  'coordinates-nonfinite': kind(422, 3, 'Coordinates are not finite numbers'),
  'coordinates-out-of-range': kind(422, 3, 'Coordinates are not longitude and latitude'),
  'crs-unknown': kind(422, 3, 'The coordinate system is not supported'),
  'column-missing': kind(422, 3, 'A field is not in the data'),
  'attribute-invalid': kind(422, 3, 'Values of a field cannot be used'),
  'category-missing': kind(422, 3, 'A category is not in the data'),
  'weights-nested': kind(422, 3, 'People are counted twice: compounds and their buildings both carry them'),
  'weight-missing': kind(422, 3, 'Too many residences have no usable weight'),
  'network-elsewhere': kind(422, 3, 'The network is not where the residences are'),
  'datum-shift': kind(422, 3, 'A layer does not lie on the network'),
  infeasible: kind(422, 3, 'The siting problem has no solution'),
  'point-off-network': kind(422, 3, 'The point is not on the network'),
  'xml-dtd-forbidden': kind(422, 3, 'XML with a document type declaration is refused'),
  'malformed-shapefile': kind(422, 3, 'The Shapefile is damaged'),
  'malformed-database': kind(422, 3, 'The database is damaged'),
  'not-geopackage': kind(422, 3, 'The database is not a GeoPackage'),
  'database-unsafe': kind(422, 3, 'The database holds what may run'),
  'archive-entry': kind(422, 3, 'The archive has a forbidden entry'),
  'archive-contents': kind(422, 3, 'The archive does not hold one dataset'),
  'layer-unknown': kind(422, 3, 'The layer is not in the file'),
  'standard-invalid': kind(422, 3, 'The standard cannot be used'),
  'manifest-invalid': kind(422, 3, 'The manifest of a batch is not as expected'),
  'kind-mismatch': kind(422, 2, 'A layer is of another kind than asked for'),
  // usage and state
  'bad-usage': kind(400, 2, 'The command is not as expected'),
  'file-missing': kind(400, 2, 'The file cannot be opened'),
  'not-found': kind(404, 2, 'There is no such thing'),
  'layer-in-use': kind(409, 2, 'The layer is used by a run'),
  'precondition-failed': kind(412, 2, 'The thing has changed since it was looked at'),
  'precondition-required': kind(428, 2, 'The request must say which version it is for'),
  'idempotency-conflict': kind(422, 2, 'The key was used for another request'),
  'method-not-allowed': kind(405, 2, 'The method is not allowed here'),
  'not-acceptable': kind(406, 2, 'The asked media type is not offered'),
  'head-too-large': kind(431, 2, 'The head of the request is too large'),
  'request-timeout': kind(408, 2, 'The request did not come in time'),
  'result-not-ready': kind(409, 2, 'The result is not ready'),
  busy: kind(503, 1, 'The service is busy'),
  'import-failed': kind(422, 3, 'The file took too much memory or time to read'),
  'storage-full': kind(507, 1, 'The disk is full'),
  'data-in-use': kind(503, 2, 'The data directory is in use'),
  'data-newer': kind(500, 2, 'The data are of a newer version'),
  'data-damaged': kind(500, 1, 'Stored data are damaged'),
  'not-writable': kind(500, 2, 'The place for the results cannot be written'),
  cancelled: kind(409, 1, 'The work was cancelled'),
  interrupted: kind(503, 1, 'The work was interrupted'),
  poisoned: kind(500, 1, 'The work ended its process each time'),
  internal: kind(500, 1, 'Unexpected failure'),
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERROR_KINDS;

/** One offending place inside a refused input. */
export interface ErrorPlace {
  readonly layer?: string;
  readonly feature?: string;
  readonly field?: string;
  readonly pointer?: string;
  readonly detail: string;
}

/** A message quotes the file: nothing of it may break a line, or move a terminal's cursor. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
export const oneLine = (message: string): string => message.replace(/[\0-\x1f\x7f-\x9f\u2028\u2029]/g, '\ufffd');

/**
 * The caller's fault, or a limit of the machine: everything a user can be told. `message` is one sentence that says what
 * was expected and what came. Our own faults are plain `Error`s: their text is logged and not shown.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly places: readonly ErrorPlace[];
  /** More members for the problem document, such as the import report. */
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    message: string,
    places: readonly ErrorPlace[] = [],
    extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(oneLine(message));
    this.code = code;
    this.places = places;
    this.extra = extra;
  }
}

/** Fails loudly when something we promised ourselves does not hold. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`invariant: ${message}`);
}
