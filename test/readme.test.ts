// README is a promise: every command in it is run, in order, in one empty folder, and every line of output shown must come, in order.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = path.join(import.meta.dirname, '..');
const BIN = path.join(ROOT, 'src/cli/bin.ts');
const README = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
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

describe('README', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'readme-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('the two commands come first, and nothing else is needed', () => {
    expect(
      listExamples()
        .slice(0, 2)
        .map(({ command }) => command),
    ).toEqual(['npm ci && npm run demo', 'npm ci && npm test']);
    expect(scripts.test).toBe('vitest run');
  });

  test.each(listExamples().map(({ command, shown }) => [command, shown] as const))('%s', async (command, shown) => {
    const args = argumentsOf(command);
    if (args === null) return;
    const { code, output } = await run(args, folder);
    expect(output, `exit code ${code}`).not.toMatch(/error\[/);
    expect(code).toBe(0);
    const lines = output.split('\n').map((line) => line.trimEnd());
    let at = 0;
    for (const line of shown) {
      const found = lines.indexOf(line, at);
      expect(found, `"${line}" in\n${output}`).toBeGreaterThanOrEqual(at);
      at = found + 1;
    }
  });

  test('every file it links to is there', () => {
    const links = [...README.matchAll(/\]\(([^)#:]+)\)/g)].map(([, link]) => link);
    expect(links.length).toBeGreaterThan(5);
    for (const link of links) expect(() => readFileSync(path.join(ROOT, link))).not.toThrow(/ENOENT/);
  });
});
