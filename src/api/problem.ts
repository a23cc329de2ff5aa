// Errors as RFC 9457 problem documents. In: anything that was thrown. Out: one document, at most 64 KiB: the code of src/errors.ts,
// one sentence, the offending places. What is our own fault tells nothing but that it is: no stack, no path.
import { AppError, ERROR_KINDS, type ErrorCode, type ErrorPlace } from '../errors.ts';
import type { ImportReport } from '../types.ts';

const MAX_PLACES = 100;
const MAX_BYTES = 64 * 1024;
const MAX_TEXT = 1000;

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
  readonly errorCount: number;
  readonly errors: readonly ErrorPlace[];
  readonly report?: ImportReport | null;
  readonly [member: string]: unknown;
}

export const PROBLEM_MEDIA_TYPE = 'application/problem+json; charset=utf-8';

/** The parts of an error that a caller may see. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
  readonly places: readonly ErrorPlace[];
  readonly extra: Readonly<Record<string, unknown>>;
}

/** The problem document of a refusal. */
export function toProblem(refusal: Refusal): Problem {
  const { status, title } = ERROR_KINDS[refusal.code];
  const errors = refusal.places.slice(0, MAX_PLACES).map(shortenPlace);
  const problem: Problem = {
    type: `/problems/${refusal.code}`,
    title,
    status,
    detail: shorten(refusal.message),
    code: refusal.code,
    errorCount: refusal.places.length,
    errors,
    ...refusal.extra,
  };
  return fit(problem);
}

/** What to tell about anything thrown: errors of ours as they are, those of Fastify by their code, all else as our own fault. */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof AppError) return error;
  const {
    code = '',
    statusCode = 500,
    message = '',
  } = error as { code?: string; statusCode?: number; message?: string };
  const [own, text] = findOwnCode(code, statusCode, message);
  return { code: own, message: text, places: [], extra: {} };
}

const INTERNAL = 'an unexpected failure: the log of the service has it';

/** Codes of Fastify and its plugins that need a sentence of ours; others are told by their status. */
const FOREIGN: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['unsupported-format', 'expected a body of type application/json'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['malformed-json', 'expected a JSON object, but the body is empty'],
  FST_ERR_CTP_BODY_TOO_LARGE: ['file-too-large', 'expected a JSON body of at most 1 MiB (jsonBodyBytes)'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['bad-request', 'the length of the body is not what Content-Length says'],
  FST_ERR_BAD_URL: ['bad-request', 'the address holds a percent sign that is not followed by a valid code'],
  FST_ERR_MAX_PARAM_LENGTH: ['not-found', 'there is nothing with so long a name'],
  FST_ERR_HANDLER_TIMEOUT: ['busy', 'the service took too long to answer: ask again later'],
  FST_REQ_FILE_TOO_LARGE: ['file-too-large', 'expected a file of at most uploadBytes'],
  FST_PARTS_LIMIT: ['malformed-multipart', 'expected one part named file, but there are too many parts'],
  FST_FILES_LIMIT: ['malformed-multipart', 'expected one part named file, but there are several files'],
  FST_FIELDS_LIMIT: ['malformed-multipart', 'expected one part named file, but there are too many fields'],
};

function findOwnCode(code: string, statusCode: number, message: string): readonly [ErrorCode, string] {
  const known = FOREIGN[code];
  if (known !== undefined) return known;
  if (statusCode >= 500) return ['internal', INTERNAL];
  // secure-json-parse and JSON.parse have no code; their text names the place and never our files
  if (statusCode === 400 && /JSON|prototype/.test(message))
    return ['malformed-json', `the body cannot be read: ${message}`];
  return ['bad-request', message];
}

const shorten = (text: string): string => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text);

const shortenPlace = (place: ErrorPlace): ErrorPlace =>
  Object.fromEntries(
    Object.entries(place).map(([key, value]) => [key, shorten(String(value))]),
  ) as unknown as ErrorPlace;

/** Halves the lists until the document is small enough. */
function fit(problem: Problem): Problem {
  let fitted = problem;
  while (JSON.stringify(fitted).length * 3 > MAX_BYTES && sizeOfLists(fitted) > 0) fitted = halveLists(fitted);
  return fitted;
}

const sizeOfLists = (problem: Problem): number => problem.errors.length + (problem.report?.issues.length ?? 0);

function halveLists(problem: Problem): Problem {
  const half = <T>(list: readonly T[]): readonly T[] => list.slice(0, Math.floor(list.length / 2));
  const { report } = problem;
  const halved = report ? { report: { ...report, issues: half(report.issues) } } : {};
  return { ...problem, errors: half(problem.errors), ...halved };
}
