// README is a promise: every command in it is run, in order, in one empty folder, and every line of output shown must come, in order.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = path.join(import.meta.dirname, '..');
const BIN = path.join(ROOT, 'src/cli/bin.ts');
const README = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
const README_ADDRESS = 'http://127.0.0.1:8015';
const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

interface Example {
  readonly command: string;
  readonly shown: readonly string[];
}

/** Commands of the `console` blocks with the output shown after each; a line of … alone stands for any lines. */
function listExamples(): Example[] {
  const examples: { command: string; shown: string[] }[] = [];
  for (const [, block] of README.matchAll(/```console\n([\s\S]*?)```/g)) {
    for (const line of block.trimEnd().split('\n')) {
      if (line.startsWith('$ ')) examples.push({ command: line.slice(2), shown: [] });
      else if (line !== '…') examples.at(-1)!.shown.push(line);
    }
  }
  return examples;
}

/** A line of output that may hold … for anything. */
const patternOf = (line: string): RegExp =>
  new RegExp(
    `^${line
      .split('…')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  );

/** Asks as `curl` would; the address of the README stands for that of the running service. */
async function curl(command: string, cwd: string, address: string): Promise<string> {
  const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
  const after = (option: string): string | undefined =>
    words.includes(option) ? words[words.indexOf(option) + 1] : undefined;
  const [name, value] = (after('-H') ?? 'Accept: application/json').split(': ');
  const body = after('--data-binary');
  const answer = await fetch(words.at(-1)!.replace(README_ADDRESS, address), {
    method: after('-X') ?? 'GET',
    headers: { [name]: value },
    ...(body === undefined ? {} : { body: readFileSync(path.join(cwd, body.slice(1))) }),
  });
  return answer.text();
}

/** The arguments of `lifecircle` in a command of the README; null: a command that this very run proves. */
function argumentsOf(command: string): string[] | null {
  if (command === 'npm ci && npm test') return null;
  if (command === 'npm ci && npm run demo') return scriptArguments('demo');
  const own = /^npm run -s lifecircle -- (.*)$/.exec(command);
  if (own === null) throw new Error(`the README has a command that no test runs: ${command}`);
  return [...scriptArguments('lifecircle'), ...own[1].split(' ')];
}

function scriptArguments(name: string): string[] {
  const [program, file, ...rest] = scripts[name].split(' ');
  expect([program, file]).toEqual(['node', 'src/cli/bin.ts']);
  return rest;
}

function run(args: readonly string[], cwd: string): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [BIN, ...args], { cwd, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr });
    });
  });
}

/** Starts what `npm start` starts, on a free port. Out: its address, once it says that it is ready, and what it printed. */
function startService(cwd: string): Promise<{ service: ChildProcess; address: string; output: string }> {
  const service = spawn(process.execPath, [BIN, ...scriptArguments('start'), '--port', '0'], { cwd });
  let output = '';
  return new Promise((resolve, reject) => {
    service.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const ready = /ready at (\S+)/.exec(output);
      if (ready !== null) resolve({ service, address: ready[1], output });
    });
    service.on('exit', (code) => reject(new Error(`npm start ended with ${code}`)));
  });
}

describe('README', () => {
  let folder = '';
  let started: Awaited<ReturnType<typeof startService>> | null = null;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'readme-'));
  });
  afterAll(async () => {
    if (started !== null) {
      const ended = once(started.service, 'exit');
      started.service.kill();
      await ended;
    }
    rmSync(folder, { recursive: true });
  });

  test('the two commands come first, and nothing else is needed', () => {
    expect(
      listExamples()
        .slice(0, 2)
        .map(({ command }) => command),
    ).toEqual(['npm ci && npm run demo', 'npm ci && npm test']);
    expect(scripts.test).toBe('vitest run');
  });

  test.each(listExamples().map(({ command, shown }) => [command, shown] as const))('%s', async (command, shown) => {
    const output = await outputOf(command);
    if (output === null) return;
    const lines = output.split('\n').map((line) => line.trimEnd());
    let at = 0;
    for (const line of shown) {
      const found = lines.findIndex((candidate, i) => i >= at && patternOf(line).test(candidate));
      expect(found, `"${line}" in\n${output}`).toBeGreaterThanOrEqual(at);
      at = found + 1;
    }
  });

  /** What a command prints; null for the one that this very run proves. */
  async function outputOf(command: string): Promise<string | null> {
    if (command === 'npm start') {
      started = await startService(folder);
      return started.output.replaceAll(started.address, README_ADDRESS);
    }
    if (command.startsWith('curl ')) return curl(command, folder, started!.address);
    const args = argumentsOf(command);
    if (args === null) return null;
    const { code, output } = await run(args, folder);
    expect(output, `exit code ${code}`).not.toMatch(/error\[/);
    expect(code).toBe(0);
    return output;
  }

  test('every file it links to is there', () => {
    const links = [...README.matchAll(/\]\(([^)#:]+)\)/g)].map(([, link]) => link);
    expect(links.length).toBeGreaterThan(5);
    for (const link of links) expect(() => readFileSync(path.join(ROOT, link))).not.toThrow(/ENOENT/);
  });
});
