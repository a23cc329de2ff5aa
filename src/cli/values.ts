// Values of options, as people type them. In: the text behind an option. Out: a checked value; a wrong one says what is expected.
import { InvalidArgumentError } from 'commander';
import type { Cutoff, Mode } from '../types.ts';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)$/;

function parseNumber(text: string, expected: string): number {
  if (!NUMBER.test(text.trim())) throw new InvalidArgumentError(`Expected ${expected}.`);
  return Number(text);
}

/** `15` or `7.5` are minutes, `1000m` metres. */
export function parseCutoff(text: string): Cutoff {
  const expected = 'minutes such as 15 or 7.5, or metres such as 1000m';
  const inMeters = /m$/i.test(text.trim());
  const value = parseNumber(inMeters ? text.trim().slice(0, -1) : text, expected);
  if (!(value > 0)) throw new InvalidArgumentError(`Expected more than 0: ${expected}.`);
  return inMeters ? { meters: value } : { minutes: value };
}

/** `5,10,15` or `300m,500m`: all of one kind, in rising order, none twice. */
export function parseCutoffs(text: string): Cutoff[] {
  const cutoffs = text.split(',').map(parseCutoff);
  if (new Set(cutoffs.map((cutoff) => 'meters' in cutoff)).size > 1) {
    throw new InvalidArgumentError('Expected either minutes or metres, not both in one list.');
  }
  const valueOf = (cutoff: Cutoff): number => ('meters' in cutoff ? cutoff.meters : cutoff.minutes);
  const byValue = new Map(cutoffs.map((cutoff) => [valueOf(cutoff), cutoff]));
  return [...byValue.values()].sort((a, b) => valueOf(a) - valueOf(b));
}

/** `0.8,1.2`: metres per second. */
export function parseSpeeds(text: string): number[] {
  return text.split(',').map(parsePositive('speeds in metres per second, such as 0.8,1.2'));
}

/** `walk`, `buffer` or `walk,buffer`. */
export function parseModes(text: string): Mode[] {
  const modes = text.split(',').map((mode) => mode.trim());
  if (
    modes.length > 2 ||
    new Set(modes).size < modes.length ||
    !modes.every((mode) => mode === 'walk' || mode === 'buffer')
  ) {
    throw new InvalidArgumentError('Expected walk, buffer or walk,buffer.');
  }
  return modes;
}

/** 0 to 100; a percent sign may follow. */
export function parsePercent(text: string): number {
  const value = parseNumber(text.replace(/\s*%$/, ''), 'a percentage from 0 to 100, such as 85');
  if (!(value >= 0 && value <= 100)) throw new InvalidArgumentError('Expected a percentage from 0 to 100, such as 85.');
  return value;
}

/** A number above 0. */
export function parsePositive(unit: string): (text: string) => number {
  return (text) => {
    const value = parseNumber(text, `${unit}, a number above 0`);
    if (!(value > 0)) throw new InvalidArgumentError(`Expected ${unit}, a number above 0.`);
    return value;
  };
}

/** A number from 0 on. */
export function parseNotNegative(unit: string): (text: string) => number {
  return (text) => {
    const value = parseNumber(text, `${unit}, 0 or more`);
    if (!(value >= 0)) throw new InvalidArgumentError(`Expected ${unit}, 0 or more.`);
    return value;
  };
}

/** A whole number from `from` to `to`. */
export function parseWhole(from: number, to: number): (text: string) => number {
  return (text) => {
    const value = parseNumber(text, `a whole number from ${from} to ${to}`);
    if (!Number.isInteger(value) || value < from || value > to) {
      throw new InvalidArgumentError(`Expected a whole number from ${from} to ${to}.`);
    }
    return value;
  };
}

/** `121.4737,31.2304`: longitude first. */
export function parsePosition(text: string): readonly [number, number] {
  const parts = text.split(',');
  const expected = 'longitude,latitude in degrees, such as 121.4737,31.2304';
  if (parts.length !== 2) throw new InvalidArgumentError(`Expected ${expected}.`);
  const [lon, lat] = parts.map((part) => parseNumber(part, expected));
  if (Math.abs(lat) > 90 && Math.abs(lon) <= 90) {
    throw new InvalidArgumentError(`Expected ${expected}: the latitude comes second.`);
  }
  if (Math.abs(lon) > 180 || Math.abs(lat) > 90) throw new InvalidArgumentError(`Expected ${expected}.`);
  return [lon, lat];
}

/** For options that may be given several times. */
export function collect<T>(parse: (text: string) => T): (text: string, before: readonly T[] | undefined) => T[] {
  return (text, before) => [...(before ?? []), parse(text)];
}

/** `population,children`. */
export function parseFields(text: string): string[] {
  const fields = text.split(/[,\uFF0C]/).map((field) => field.trim());
  if (fields.includes('')) throw new InvalidArgumentError('Expected names of fields, such as population,children.');
  return fields;
}
