// A file as shared memory. In: its path. Out: its bytes, read once, that every thread can attach to.
import { statSync } from 'node:fs';
import { open } from 'node:fs/promises';

/** Reads a whole file. */
export async function readShared(path: string): Promise<SharedArrayBuffer> {
  const buffer = new SharedArrayBuffer(statSync(path).size);
  const bytes = new Uint8Array(buffer);
  const file = await open(path);
  try {
    for (let at = 0; at < bytes.length;) {
      const { bytesRead } = await file.read(bytes, at, bytes.length - at);
      if (bytesRead === 0) break;
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
  return buffer;
}
