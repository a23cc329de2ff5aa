// Options that decide how lines become a walking network; the same words in every command that reads one.
import { Option } from 'commander';
import type { Command } from 'commander';
import type { NetworkSettings } from '../engine/read-inputs.ts';

export interface NetworkOptions {
  readonly ways?: 'walkable' | 'all';
  readonly private?: boolean;
  readonly ferries?: boolean;
  readonly lengthField?: string;
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
    .option('--length-field <field>', 'field of the ways that is their length in metres (default: their geometry)');
}

export function networkSettingsOf({ ways, private: isPrivate, ferries, lengthField }: NetworkOptions): NetworkSettings {
  return { ways, private: isPrivate, ferries, lengthField };
}
