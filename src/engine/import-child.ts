// The walls round the reading of an upload. In: a stored file and what it is said to be. Out: the report of the process that read
// it; the layer lies in the file given. A thread is no wall for memory: a hostile file can take the whole process down. So a
// child process reads, under what this machine offers (the log at start says which):
//   permission   Node's own: reads the program and the input, writes the one file, starts nothing
//   heap         V8's limit for JavaScript objects             prlimit      the kernel's limit for all data memory
//   network      a network namespace with nothing in it        watch        we look at its memory and its time, and kill it
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../errors.ts';
import { assetPath } from './assets.ts';
import type { ImportOutcome, ImportTask } from './import-task.ts';
import type { Limits } from './limits.ts';
import { WorkerDied } from './worker-died.ts';

const MIB = 1024 * 1024;
const WATCH_MILLIS = 100;
/** What is kept of the child's last words, for the log. */
const STDERR_BYTES = 4096;

/** Commands put before node, and what they guard against. */
export interface Walls {
  readonly prefix: readonly string[];
  readonly standing: readonly string[];
}

/** Finds out which walls this machine offers, by trying them. */
export function findWalls(limits: Limits): Walls {
  const works = (command: readonly string[]): boolean =>
    spawnSync(command[0], [...command.slice(1), 'true'], { stdio: 'ignore', timeout: 5000 }).status === 0;
  const namespace = [
    ['unshare', '--net'],
    ['unshare', '--user', '--net'],
  ].find(works);
  const memory = [['prlimit', `--data=${limits.importMemoryBytes}`]].find(works);
  const standing = ['permission', 'heap', 'time'];
  if (memory) standing.push('prlimit');
  if (namespace) standing.push('network');
  if (existsSync('/proc/self/status')) standing.push('watch');
  return { prefix: [...(namespace ?? []), ...(memory ?? [])], standing };
}

/**
 * Reads an upload in a child process.
 * @param bytes size of the file: larger ones get more time.
 * @param tell is given the last words of a child that died by itself, for the log.
 * @throws AppError `import-failed` when the child dies, or takes too much memory or time; `cancelled` when `signal` fires;
 *   WorkerDied when somebody else killed it.
 */
export async function runImportChild(
  task: ImportTask,
  bytes: number,
  limits: Limits,
  walls: Walls,
  signal: AbortSignal,
  tell: (lastWords: string) => void,
): Promise<ImportOutcome> {
  const child = startChild(task, limits, walls);
  const seconds = Math.min(
    limits.importSecondsMax,
    limits.importSeconds + Math.floor(bytes / (100 * MIB)) * limits.importSecondsPer100MiB,
  );
  const killed = watch(child, seconds, limits, signal);
  const [report, complaint, [code, by]] = await Promise.all([
    readCapped(child, limits.importReportBytes),
    readLastWords(child),
    new Promise<[code: number | null, by: string | null]>((resolve) =>
      child.once('close', (...end) => resolve(end)).once('error', () => resolve([null, null])),
    ),
  ]).finally(() => killed.stop());
  if (signal.aborted) throw new AppError('cancelled', 'the reading of the file was cancelled');
  if (code === 0 && report !== null) return JSON.parse(report) as ImportOutcome;
  // nobody of us did it, and it had no time to complain: an operator, or the machine short of memory
  if (by === 'SIGKILL' && killed.reason === null && report !== null && complaint === '') {
    throw new WorkerDied('the process that read an upload was killed');
  }
  if (killed.reason === null && complaint !== '') tell(`the process that read an upload died: ${complaint}`);
  const reason = killed.reason ?? (report === null ? reportTooLarge(limits) : diedOf(complaint));
  throw new AppError('import-failed', `expected a file that can be read within the limits, but ${reason}`);
}

function startChild(task: ImportTask, limits: Limits, walls: Walls): ChildProcess {
  const heapMegabytes = Math.floor((limits.importMemoryBytes / MIB) * (2 / 3));
  const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
  // dist/src/engine and src/engine: the workers lie two levels up in both
  const script = join(import.meta.dirname, '..', '..', 'workers', `import${extension}`);
  // the permission model compares real paths
  const input = realpathSync(task.input);
  const folder = realpathSync(dirname(task.output));
  const output = join(folder, basename(task.output));
  const [command, ...args] = [
    ...walls.prefix,
    process.execPath,
    '--permission',
    ...readableProgram().map((path) => `--allow-fs-read=${path}`),
    `--allow-fs-read=${input}`,
    `--allow-fs-write=${output}`,
    `--max-old-space-size=${heapMegabytes}`,
    '--disable-proto=delete',
    '--no-warnings',
    realpathSync(script),
  ];
  const child = spawn(command, args, { env: {}, cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] });
  // a child that dies early is told by its exit
  child.stdin.on('error', () => undefined);
  // not an argument: every user of the machine can read those, and the task may hold a local coordinate system
  child.stdin.end(JSON.stringify({ ...task, input, output }));
  return child;
}

/** What the child must read to run at all: the program and the packages it uses, wherever npm put them. */
function readableProgram(): string[] {
  const root = realpathSync(assetPath('.'));
  const inside = ['package.json', 'src', 'workers', 'dist', 'data', 'node_modules'].map((part) => join(root, part));
  const hoisted = root.includes('node_modules')
    ? [root.slice(0, root.lastIndexOf('node_modules')) + 'node_modules']
    : [];
  return [...inside, ...hoisted].filter((path) => existsSync(path)).map((path) => realpathSync(path));
}

interface Watch {
  reason: string | null;
  stop(): void;
}

/** Kills the child when it is over its memory or time, or is no longer wanted. */
function watch(child: ChildProcess, seconds: number, limits: Limits, signal: AbortSignal): Watch {
  const kill = (reason: string): void => {
    state.reason ??= reason;
    child.kill('SIGKILL');
  };
  const onAbort = (): void => kill('it was cancelled');
  const deadline = setTimeout(() => kill(`it took more than ${seconds} seconds (importSeconds)`), seconds * 1000);
  const glance = setInterval(() => {
    if (residentBytes(child.pid) > limits.importMemoryBytes) {
      kill(`it took more than ${Math.round(limits.importMemoryBytes / MIB)} MiB of memory (importMemoryBytes)`);
    }
  }, WATCH_MILLIS);
  const state: Watch = {
    reason: null,
    stop: () => {
      clearTimeout(deadline);
      clearInterval(glance);
      signal.removeEventListener('abort', onAbort);
    },
  };
  signal.addEventListener('abort', onAbort);
  if (signal.aborted) onAbort();
  return state;
}

function residentBytes(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return 1024 * Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
  } catch {
    return 0; // gone, or not a Linux
  }
}

/** The report, or null when it is longer than `bytes`: the child is killed then. */
async function readCapped(child: ChildProcess, bytes: number): Promise<string | null> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of child.stdout! as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > bytes) {
      child.kill('SIGKILL');
      return null;
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

async function readLastWords(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const part of child.stderr! as AsyncIterable<Buffer>) text = (text + part.toString()).slice(-STDERR_BYTES);
  return text;
}

const reportTooLarge = (limits: Limits): string => `its report is longer than ${limits.importReportBytes} bytes`;

function diedOf(complaint: string): string {
  return /out of memory|allocation failed|ENOMEM/i.test(complaint)
    ? 'reading it took too much memory (importMemoryBytes)'
    : 'the process that read it died';
}
