// A file of text -> its encoding, and its characters. In: an open file, and what the caller declared. Out: text in pieces, strictly
// decoded: what is no character of the encoding refuses the file.
//
// Whether a file is UTF-8 is only known at its end: a table may name its first Chinese street after a megabyte of numbers. So the
// bytes are read through once before they are decoded (1 ms per MiB); reading on in GB18030 from where UTF-8 breaks would be a wrong
// guess for the few words that are both.
import { AppError } from '../errors.ts';
import { createEncodingScan, encodingOfHead, getEncoding, type Encoding } from './encoding.ts';
import type { OpenFile, Reading } from './reader.ts';
import { openBytes } from './source-bytes.ts';

type Told = Pick<Reading, 'options' | 'log' | 'found'>;

/** The bytes of a file from the start once more, inflated. */
export async function* readAgain(file: Pick<OpenFile, 'source'>): AsyncGenerator<Uint8Array> {
  const bytes = await openBytes(file.source);
  try {
    yield* bytes.chunks;
  } finally {
    await bytes.close();
  }
}

/**
 * Decides the encoding of a file and tells it; a guess is a warning.
 * @throws AppError `encoding-invalid` for a label that is not known, one that the file contradicts, or bytes of no known encoding.
 */
export async function decideEncoding(
  file: Pick<OpenFile, 'name' | 'source' | 'head'>,
  { options, log, found }: Told,
): Promise<Encoding> {
  const told = options.encoding === undefined ? null : getEncoding(options.encoding, file.name);
  const seen = encodingOfHead(file.head);
  if (told !== null) {
    if (seen?.marked && seen.encoding !== told && !(told.startsWith('utf-16') && seen.encoding.startsWith('utf-16'))) {
      throw invalid(file.name, `text in ${told} as declared`, `it begins with the mark of ${seen.encoding}`);
    }
    return (found.encoding = seen?.marked ? seen.encoding : told);
  }
  if (seen !== null) {
    if (!seen.marked) tellGuess(log, seen.encoding, 'have the zeros of UTF-16');
    return (found.encoding = seen.encoding);
  }
  const scan = createEncodingScan();
  for await (const chunk of readAgain(file)) scan.add(chunk);
  const { encoding, notUtf8At } = scan.finish();
  if (encoding === null) {
    const cure = 'save the file as UTF-8, or declare its encoding';
    const what = `byte ${notUtf8At} begins no character of UTF-8 and the text does not read as Chinese in GB18030: ${cure}`;
    throw invalid(file.name, 'text in UTF-8, UTF-16 or GB18030 (GBK)', what);
  }
  if (encoding === 'gb18030') tellGuess(log, encoding, 'are not UTF-8 and read as Chinese in GB18030 (GBK)');
  return (found.encoding = encoding);
}

function tellGuess(log: Told['log'], encoding: Encoding, why: string): void {
  const message = `the bytes ${why}: the text is read as ${encoding}; declare the encoding to confirm it`;
  log.add('warning', 'encoding-guessed', message, { value: encoding });
}

/**
 * Decodes bytes, wherever they are cut; without the byte order mark.
 * @throws AppError `encoding-invalid`.
 */
export async function* decodeChunks(
  chunks: AsyncIterable<Uint8Array>,
  encoding: Encoding,
  name: string,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let passed = 0;
  const decode = (bytes: Uint8Array, stream: boolean): string => {
    try {
      return decoder.decode(bytes, { stream });
    } catch {
      const what = `between byte ${passed} and ${passed + bytes.length} there is something else: save the file as UTF-8, or declare its encoding`;
      throw invalid(name, `text in ${encoding}`, what);
    }
  };
  for await (const chunk of chunks) {
    yield decode(chunk, true);
    passed += chunk.length;
  }
  yield decode(new Uint8Array(0), false);
}

const invalid = (name: string, expected: string, what: string): AppError =>
  new AppError('encoding-invalid', `${name}: expected ${expected}, but ${what}`);
