// Schema of every error answer, and the helper that puts it beside the answers of a route.
import { Type, type TSchema } from 'typebox';

const Place = Type.Object({
  layer: Type.Optional(Type.String()),
  feature: Type.Optional(Type.String()),
  field: Type.Optional(Type.String()),
  pointer: Type.Optional(Type.String({ description: 'JSON pointer to the member of the request' })),
  detail: Type.String(),
});

export const PROBLEM_SCHEMA = Type.Object(
  {
    type: Type.String({ description: '/problems/<code>' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: 'What was expected, what came, and where' }),
    instance: Type.Optional(Type.String()),
    code: Type.String({ description: 'See api-spec/errors.md' }),
    errorCount: Type.Integer(),
    errors: Type.Array(Place, { description: 'At most 100 places' }),
    reportUrl: Type.Optional(
      Type.String({ description: 'The report of a refused upload as a page, a workbook or GeoJSON' }),
    ),
    report: Type.Optional(Type.Unknown({ description: 'The import report, when an upload was refused' })),
  },
  { $id: 'Problem', description: 'RFC 9457 problem document' },
);

const problem = {
  description: 'Refused, or failed',
  content: { 'application/problem+json': { schema: Type.Unsafe<unknown>({ $ref: 'Problem#' }) } },
};

interface Answer {
  readonly description: string;
  readonly schema?: TSchema;
  /** Other representations, by media type. */
  readonly also?: readonly string[];
}

/** `response` of a route: its good answers by status, JSON and others, and the problem document for all the rest. */
export function answers(good: Readonly<Record<number, Answer>>): Record<string, unknown> {
  const response: Record<string, unknown> = { default: problem };
  for (const [status, { description, schema, also = [] }] of Object.entries(good)) {
    const content: Record<string, unknown> = schema ? { 'application/json': { schema } } : {};
    for (const type of also) content[type] = { schema: Type.Unsafe<unknown>({ type: 'string' }) };
    response[status] = Object.keys(content).length === 0 ? { description, type: 'null' } : { description, content };
  }
  return response;
}
