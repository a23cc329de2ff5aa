// The file inside an upload: the whole body, or the one part `file` of a form. In: a request whose body nobody has read. Out: its
// bytes as they arrive, with the name and media type the caller gave. What is wrong with the form shows only at its end, so the
// bytes end with an error then.
import type { FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import type { Limits } from '../engine/limits.ts';
import { tooLarge } from '../engine/import-upload.ts';
import { toRefusal } from './problem.ts';

export interface UploadBody {
  /** Name of the file in the form, '' for none; never used as a path. */
  readonly fileName: string;
  readonly mediaType: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/**
 * Finds the file of an upload.
 * @throws AppError `unsupported-format` for a compressed transfer, `file-too-large`, `malformed-multipart`
 */
export async function openUploadBody(request: FastifyRequest, limits: Limits): Promise<UploadBody> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') {
    throw new AppError('unsupported-format', `expected the file as it is, but came Content-Encoding: ${encoding}`);
  }
  if (Number(request.headers['content-length'] ?? 0) > limits.uploadBytes) throw tooLarge(limits);
  if (request.isMultipart()) return openForm(request);
  // who stops reading must still be able to answer: the stream stays open
  const bytes = request.raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
  return { fileName: '', mediaType: request.headers['content-type'] ?? '', bytes };
}

/**
 * The columns of a query: `name=机构名称,population=常住人口`.
 * @throws AppError `bad-request`
 */
export function parseColumns(text: string): Record<string, string> {
  const columns: Record<string, string> = {};
  for (const part of text.split(',')) {
    const [, field, column] = /^\s*([^=]+?)\s*=\s*(.+?)\s*$/.exec(part) ?? [];
    if (field === undefined) {
      throw new AppError(
        'bad-request',
        `expected columns as field=column,field=column, but came ${part.slice(0, 100)}`,
      );
    }
    columns[field] = column;
  }
  return columns;
}

async function openForm(request: FastifyRequest): Promise<UploadBody> {
  const parts = request.parts();
  const next = async () => {
    try {
      return await parts.next();
    } catch (error) {
      throw malformed(error);
    }
  };
  for (let part = await next(); part.done !== true; part = await next()) {
    const { value } = part;
    if (value.type !== 'file') continue;
    if (value.fieldname !== 'file')
      throw new AppError(
        'malformed-multipart',
        `expected a part named file, but came ${JSON.stringify(value.fieldname.slice(0, 100))}`,
      );
    const bytes = async function* (): AsyncGenerator<Uint8Array> {
      try {
        yield* value.file as AsyncIterable<Uint8Array>;
      } catch (error) {
        throw malformed(error);
      }
      while ((await next()).done !== true);
    };
    return { fileName: value.filename.slice(0, 255), mediaType: value.mimetype, bytes: bytes() };
  }
  throw new AppError('malformed-multipart', 'expected a form with one part named file, but there is none');
}

/** The form reader tells some broken forms as if they were our fault. */
function malformed(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { code, message } = toRefusal(error);
  if (code !== 'internal' && code !== 'bad-request') return new AppError(code, message);
  const text = error instanceof Error ? error.message : '';
  return new AppError('malformed-multipart', `the form cannot be read: ${text.slice(0, 200)}`);
}
