// The answer that is a file made for it. In: the file of an export. Out: a stream; the file is gone when it was sent, or could not be.
import { createReadStream } from 'node:fs';
import type { FastifyReply } from 'fastify';
import type { ExportFormat } from '../engine/export-formats.ts';
import type { ExportedFile } from '../engine/exports.ts';
import { MEDIA_TYPES } from './negotiate.ts';

/** Sends `file` under its name; remarks of the writer go into a header, as a file has no place for them. */
export function sendExport(reply: FastifyReply, file: ExportedFile, format: ExportFormat): FastifyReply {
  const stream = createReadStream(file.path);
  stream.once('close', () => void file.discard());
  // percent-encoded: texts of the data may hold anything
  if (file.remarks.length > 0)
    void reply.header('export-remarks', file.remarks.slice(0, MOST_REMARKS).map(encodeURI).join(', '));
  return reply
    .type(MEDIA_TYPES[format])
    .header('content-disposition', `attachment; filename="${file.name}"`)
    .send(stream);
}

const MOST_REMARKS = 10;
