// A register of facilities that goes on with a new list, as a user keeps it. One of each: unchanged, with another number, renamed, moved,
// added, removed; and the rows of the new list stand in another order.
//
//   1° of longitude at 31.23° north is 111,194.9 m x cos 31.23° = 95,079 m: 0.0021° are 200 m, 0.0001° of latitude 11 m
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli, type CliRun } from './support/run-cli.ts';

const root = mkdtempSync(join(tmpdir(), 'lifecircle-'));
const fileOf = (name: string): string => join(root, name);
const textOf = (name: string): string => readFileSync(fileOf(name), 'utf8');
const write = (name: string, text: string): void => writeFileSync(fileOf(name), text);

const OLD = `编号,名称,类别,床位数,lon,lat
A1,甲卫生站,卫生,10,121.47,31.23
A2,乙卫生站,卫生,20,121.48,31.23
A3,丙养老院,养老,30,121.49,31.23
A4,丁养老院,养老,40,121.5,31.23
A5,戊文化站,文化,,121.51,31.23
`;
/** A4 was closed, and its number is that of a new hall. */
const NEW = `名称,类别,lon,lat,编号
己体育馆,体育,121.52,31.23,A4
丙老年公寓,养老,121.49,31.2301,B3
乙卫生站,卫生,121.4821,31.23,B2
甲 卫生站,卫生,121.47,31.23,B1
戊文化中心,文化,121.51,31.23,A5
`;
const DATES = ['--date', 'old.csv=2023-06-01', '--date', 'new.csv=2024-06-01'];

beforeAll(() => {
  write('old.csv', OLD);
  write('new.csv', NEW);
});
afterAll(() => rmSync(root, { recursive: true }));

const register = (...args: string[]): Promise<CliRun> => runCli(['register', ...args], { cwd: root });

interface Summary {
  readonly unchanged: number;
  readonly undecided: number;
  readonly counts: Record<string, number>;
  readonly changes: readonly { readonly change: string; readonly id: string }[];
}

const UNDECIDED = `id,codes,first_seen,last_seen,list_id,名称,床位数,类别,编号,lon,lat
A1,,2023-06-01,2024-06-01,B1,甲 卫生站,10,卫生,B1,121.47,31.23
A2,,2023-06-01,2023-06-01,A2,乙卫生站,20,卫生,A2,121.48,31.23
A3,,2023-06-01,2023-06-01,A3,丙养老院,30,养老,A3,121.49,31.23
A4,,2023-06-01,2023-06-01,A4,丁养老院,40,养老,A4,121.5,31.23
A4#2,,2024-06-01,2024-06-01,A4,己体育馆,,体育,A4,121.52,31.23
A5,,2023-06-01,2024-06-01,A5,戊文化中心,,文化,A5,121.51,31.23
B2,,2024-06-01,2024-06-01,B2,乙卫生站,,卫生,B2,121.4821,31.23
B3,,2024-06-01,2024-06-01,B3,丙老年公寓,,养老,B3,121.49,31.2301
`;
/** Ids stay, beds that only the register knows stay, what is gone is closed. */
const DECIDED = `id,closed_on,codes,first_seen,last_seen,list_id,status,名称,床位数,类别,编号,lon,lat
A1,,,2023-06-01,2024-06-01,B1,,甲 卫生站,10,卫生,B1,121.47,31.23
A2,,,2023-06-01,2024-06-01,B2,,乙卫生站,20,卫生,B2,121.4821,31.23
A3,,,2023-06-01,2024-06-01,B3,,丙老年公寓,30,养老,B3,121.49,31.2301
A4,2024-06-01,,2023-06-01,2023-06-01,A4,closed,丁养老院,40,养老,A4,121.5,31.23
A4#2,,,2024-06-01,2024-06-01,A4,,己体育馆,,体育,A4,121.52,31.23
A5,,,2023-06-01,2024-06-01,A5,,戊文化中心,,文化,A5,121.51,31.23
`;

test('a year of changes: proposed, decided, taken, and then nothing changes any more', async () => {
  const first = await register('old.csv', 'new.csv', ...DATES, '--write-decisions', 'decisions.csv');
  expect([first.code, first.stdout]).toEqual([0, UNDECIDED]);
  expect(first.stderr).toBe(`5 facilities in new.csv: 1 unchanged
  added: 1
    A4#2 己体育馆
  removed: 1
    A4 丁养老院: to be decided
  renamed: 2
    A5 戊文化中心 (was 戊文化站)
    B3 丙老年公寓 (was 丙养老院): to be decided
  moved: 1
    B2 乙卫生站, 200 m: to be decided
3 wait for a decision (--write-decisions, then --decisions): until then both old and new ones are kept
`);
  // 丙养老院 and 丙老年公寓 have no pair of letters in common: a likeness of 0
  expect(textOf('decisions.csv')).toBe(`key,text,match_id,match_text,score,how,decision,by,date
"facility 丙老年公寓|养老|121.49000,31.23010",丙老年公寓,A3,丙养老院,0,renamed,,,
"facility 乙卫生站|卫生|121.48210,31.23000",乙卫生站,A2,乙卫生站,1,moved 200 m,,,
"facility 己体育馆|体育|121.52000,31.23000",己体育馆,,,,added,,,
"facility 戊文化中心|文化|121.51000,31.23000",戊文化中心,A5,戊文化站,,"renamed, same id",,,
removed A4,,A4,丁养老院,,removed,,,
`);

  const answered = textOf('decisions.csv').replaceAll(/(renamed|moved 200 m|removed),,,$/gm, '$1,y,张,2024-07-01');
  write('answered.csv', answered);
  const decided = ['--decisions', 'answered.csv'];
  const second = await register('old.csv', 'new.csv', ...DATES, ...decided, '-o', 'register.csv', '--json');
  expect(second.code).toBe(0);
  expect(textOf('register.csv')).toBe(DECIDED);
  expect(JSON.parse(second.stdout) as Summary).toMatchObject({
    undecided: 0,
    unchanged: 1,
    counts: { added: 1, removed: 0, closed: 1, renamed: 2, moved: 1, renamed_and_moved: 0 },
  });

  // again, with what was decided written anew; and the register against the same list
  await register('old.csv', 'new.csv', ...DATES, ...decided, '-o', 'again.csv', '--write-decisions', 'kept.csv');
  expect(textOf('again.csv')).toBe(DECIDED);
  const kept = await register('old.csv', 'new.csv', ...DATES, '--decisions', 'kept.csv');
  expect(kept.stdout).toBe(DECIDED);
  const date = ['--date', 'new.csv=2024-06-01'];
  const next = await register('register.csv', 'new.csv', ...date, ...decided, '-o', 'next.csv', '--json');
  expect(textOf('next.csv')).toBe(DECIDED);
  expect(JSON.parse(next.stdout) as Summary).toMatchObject({ unchanged: 5, undecided: 0, changes: [] });
});

test('what was said to be another is never proposed again, and what was said to be there is not asked for', async () => {
  write(
    'no.csv',
    `key,match_id,decision
"facility 丙老年公寓|养老|121.49000,31.23010",A3,n
"facility 戊文化中心|文化|121.51000,31.23000",A5,n
removed A4,A4,n
`,
  );
  const run = await register('old.csv', 'new.csv', '--decisions', 'no.csv', '-o', 'no-register.csv', '--json');
  const { changes } = JSON.parse(run.stdout) as Summary;
  // A3 and A5 are gone, then: that is asked next
  expect(changes.map(({ change, id }) => `${change} ${id}`)).toEqual([
    'added A4#2',
    'added A5#2',
    'added B3',
    'moved B2',
    'removed A3',
    'removed A4',
    'removed A5',
  ]);
  expect(run.stderr).toContain('new.csv does not say of which day it is');
});

test('one facility cannot be two, and what is no decision is refused', async () => {
  write(
    'two.csv',
    `key,match_id,decision
"facility 丙老年公寓|养老|121.49000,31.23010",A3,y
"facility 己体育馆|体育|121.52000,31.23000",A3,y
`,
  );
  const run = await register('old.csv', 'new.csv', '--decisions', 'two.csv');
  expect(run.code).toBe(3);
  expect(run.stderr).toContain('two.csv: expected one facility for each id, but A3 was confirmed for two');
  // one day for both, and two files that --date cannot tell apart
  const both = await register('old.csv', 'new.csv', '--date', '2024-06-01');
  expect(both.stderr).toContain('old.csv is of 2024-06-01, which is not before 2024-06-01 of new.csv');
  const named = await register('old.csv', 'old.csv', '--date', 'old.csv=2024-06-01');
  expect([named.code, named.stderr]).toEqual([2, expect.stringContaining('expected files of different names')]);
  expect((await register('old.csv', 'missing.csv')).code).toBe(2);
  expect((await register('old.csv', 'new.csv', '--json')).code).toBe(2);
  expect((await register('old.csv', 'new.csv', '--date', 'other.csv=2024-01-01')).code).toBe(2);
});
