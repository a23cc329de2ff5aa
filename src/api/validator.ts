// Checks requests against the TypeBox schemas of their routes. In: a schema and which part of a request it describes. Out: a
// function that gives the value or an `AppError` that names every wrong member. Bodies are taken as they are; in the address all
// values are texts, so decimal numbers become numbers, `true` and `false` booleans where the schema wants one, and nothing else is converted.
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { AppError, type ErrorPlace } from '../errors.ts';

interface RouteSchema {
  readonly schema: unknown;
  readonly httpPart?: string;
}

type Checked = { readonly value: unknown } | { readonly error: AppError };

interface Finding {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message: string;
  readonly params: unknown;
}

const DECIMAL = /^-?\d+(\.\d+)?$/;

/** A validator for Fastify's `setValidatorCompiler`. */
export function compileValidator({ schema, httpPart }: RouteSchema): (value: unknown) => Checked {
  const check = Compile(schema as TSchema);
  const read = httpPart === 'body' ? (value: unknown) => value : readTexts(schema);
  return (value) => {
    const given = read(value);
    if (check.Check(given)) return { value: given };
    return { error: toError(check.Errors(given), httpPart ?? 'request') };
  };
}

function readTexts(schema: unknown): (value: unknown) => unknown {
  const properties = (schema as { properties?: Record<string, { type?: string }> }).properties ?? {};
  return (value) => {
    const given: Record<string, unknown> = { ...(value as Record<string, unknown>) };
    for (const [name, { type = '' }] of Object.entries(properties)) {
      const text = given[name];
      if (typeof text !== 'string') continue;
      if (/^(number|integer)$/.test(type) && DECIMAL.test(text)) given[name] = Number(text);
      if (type === 'boolean' && /^(true|false)$/.test(text)) given[name] = text === 'true';
    }
    return given;
  };
}

function toError(findings: readonly Finding[], part: string): AppError {
  const places: ErrorPlace[] = findings.flatMap(toPlaces);
  const where = part === 'body' ? 'the body' : part === 'querystring' ? 'the query' : 'the request';
  const first = places[0] ?? { pointer: '', detail: 'is not as expected' };
  const name = first.pointer === '' ? 'it' : first.pointer!.slice(1);
  return new AppError('bad-request', `${where} is not as expected: ${name} ${first.detail}`, places);
}

function toPlaces(finding: Finding): ErrorPlace[] {
  const params = finding.params as Record<string, unknown>;
  const at = finding.instancePath;
  switch (finding.keyword) {
    case 'boolean': // told once more, with all names, by additionalProperties
      return [];
    case 'additionalProperties': {
      const names = params['additionalProperties'] as readonly string[];
      return names.map((name) => ({ pointer: `${at}/${name}`, detail: 'is not a member of this request' }));
    }
    case 'required': {
      const names = params['requiredProperties'] as readonly string[];
      return names.map((name) => ({ pointer: `${at}/${name}`, detail: 'is missing' }));
    }
    case 'enum':
      return [{ pointer: at, detail: `must be one of ${(params['allowedValues'] as readonly unknown[]).join(', ')}` }];
    default:
      return [{ pointer: at, detail: finding.message }];
  }
}
