// Every stated limit of the service, once: default values, and the key a refusal names. In: nothing. Out: one frozen table that
// a configuration may override. They guard the service only: the command line caps neither cutoffs nor distances.
const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

export interface Limits {
  /** A JSON request body, bytes. */
  readonly jsonBodyBytes: number;
  /** An uploaded file, bytes. */
  readonly uploadBytes: number;
  /** An upload slower than this over `uploadPaceSeconds` is given up, bytes per second. */
  readonly uploadBytesPerSecond: number;
  readonly uploadPaceSeconds: number;
  /** An upload as a whole, seconds. */
  readonly uploadSeconds: number;
  /** Data memory of the process that reads an upload, bytes; its JavaScript heap may take two thirds. */
  readonly importMemoryBytes: number;
  /** Time to read an upload: `importSeconds`, and `importSecondsPer100MiB` more for every 100 MiB, at most `importSecondsMax`. */
  readonly importSeconds: number;
  readonly importSecondsPer100MiB: number;
  readonly importSecondsMax: number;
  readonly importReportBytes: number;
  readonly importsAtOnce: number;
  /** Jobs waiting; one more is refused. */
  readonly queueLength: number;
  /** Finished jobs remembered; the oldest are forgotten. */
  readonly jobsKept: number;
  /** Tries of a job whose thread or process dies, and the pause before the second; each further one is twice as long. */
  readonly jobTries: number;
  readonly retryMillis: number;
  /** Starts of a job while which the whole service died; the next time it is left alone. */
  readonly jobStarts: number;
  /** A request waits this long for its job before it answers 202, milliseconds. */
  readonly uploadWaitMillis: number;
  readonly runWaitMillis: number;
  /** Built networks kept in memory, bytes. */
  readonly networkCacheBytes: number;
  /** Tiles kept in memory, bytes. */
  readonly tileCacheBytes: number;
  readonly cutoffMinutes: number;
  readonly cutoffMeters: number;
  readonly snapMaxMeters: number;
  readonly speedMpsMin: number;
  readonly speedMpsMax: number;
  readonly isochroneCutoffs: number;
  readonly pageSize: number;
  readonly pageSizeMax: number;
  /** Connections, headers, requests and handlers, milliseconds. */
  readonly connectionMillis: number;
  readonly headersMillis: number;
  readonly requestMillis: number;
  readonly handlerMillis: number;
  readonly keepAliveMillis: number;
  readonly connections: number;
  readonly headBytes: number;
}

export const DEFAULT_LIMITS: Limits = Object.freeze({
  jsonBodyBytes: MIB,
  uploadBytes: GIB,
  uploadBytesPerSecond: 10_000,
  uploadPaceSeconds: 10,
  uploadSeconds: 900,
  importMemoryBytes: 1.5 * GIB,
  importSeconds: 120,
  importSecondsPer100MiB: 60,
  importSecondsMax: 1800,
  importReportBytes: 8 * MIB,
  importsAtOnce: 2,
  queueLength: 1000,
  jobsKept: 1000,
  jobTries: 3,
  retryMillis: 1000,
  jobStarts: 20,
  uploadWaitMillis: 20_000,
  runWaitMillis: 10_000,
  networkCacheBytes: GIB,
  tileCacheBytes: 64 * MIB,
  cutoffMinutes: 120,
  cutoffMeters: 30_000,
  snapMaxMeters: 500,
  speedMpsMin: 0.13,
  speedMpsMax: 4.2,
  isochroneCutoffs: 4,
  pageSize: 100,
  pageSizeMax: 10_000,
  connectionMillis: 30_000,
  headersMillis: 20_000,
  requestMillis: 120_000,
  handlerMillis: 30_000,
  keepAliveMillis: 72_000,
  connections: 1024,
  headBytes: 16 * KIB,
});
