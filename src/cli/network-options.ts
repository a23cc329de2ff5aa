// Options that decide how lines become a walking network; the same words in every command that reads one.
import { Option } from 'commander';
import type { Command } from 'commander';
import type { NetworkSettings } from '../engine/read-inputs.ts';
import { parseNotNegative } from './values.ts';

export interface NetworkOptions {
  readonly ways?: 'walkable' | 'all';
  readonly private?: boolean;
  readonly ferries?: boolean;
  readonly lengthField?: string;
  readonly weld?: number;
  readonly node?: boolean;
}

export function addNetworkOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--ways <which>',
        'walkable, by the OSM tags, or all: every line, both ways; default walkable',
      ).choices(['walkable', 'all']),
    )
    .option('--private', 'also walk ways and gates tagged private')
    .option('--ferries', 'also take ferries')
    .option('--length-field <field>', 'field of the ways that is their length in metres (default: their geometry)')
    .option(
      '--weld <m>',
      'join line ends to the nearest line of their level this far away (default: 0, never)',
      parseNotNegative('metres'),
    )
    .option('--node', 'join lines of one level where they cross without a common vertex');
}

export function networkSettingsOf(options: NetworkOptions): NetworkSettings {
  const { ways, private: isPrivate, ferries, lengthField, weld, node } = options;
  return { ways, private: isPrivate, ferries, lengthField, weldMeters: weld, node };
}
