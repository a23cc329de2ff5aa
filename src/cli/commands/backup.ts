// lifecircle backup and restore: a copy of the data of a service, made while it runs, and back.
import type { Command } from 'commander';
import type { BackupReport } from '../../engine/store/backup.ts';
import type { CommandContext } from '../context.ts';
import { grouped } from '../terminal.ts';

const BACKUP_EXAMPLES = `
Examples:
  $ lifecircle backup --data /var/lib/lifecircle -o /backup/2026-11-25
  $ tar -C /backup -cf 2026-11-25.tar 2026-11-25

The service may go on running and writing: the copy is of one moment. On the same disk it takes little room, as equal files are
kept once; copy it to another machine.`;

const RESTORE_EXAMPLES = `
Example:
  $ lifecircle restore /backup/2026-11-25 --data /var/lib/lifecircle-restored
  $ lifecircle serve --data /var/lib/lifecircle-restored`;

/** Damage that was there before: the copy is made, and is not whole. */
const EXIT_DAMAGED = 1;

export function addBackup(program: Command, context: CommandContext): void {
  program
    .command('backup')
    .summary('copy the data of a service, also while it runs')
    .description(
      'Copies everything a service has stored into a new directory, and compares every file with its SHA-256.',
    )
    .option('--data <dir>', 'where the service stores everything', '.lifecircle')
    .requiredOption('-o, --output <dir>', 'directory to make; it must be new or empty')
    .addHelpText('after', BACKUP_EXAMPLES)
    .action(async ({ data, output }: { data: string; output: string }) => {
      const { backupData } = await import('../../engine/store/backup.ts');
      tell(await backupData(data, output), output, context);
    });
  program
    .command('restore')
    .summary('make a data directory from a backup')
    .description('Makes a new data directory from a backup, and compares every file with its SHA-256.')
    .argument('<backup>', 'directory that "backup" made')
    .requiredOption('--data <dir>', 'data directory to make; it must be new or empty')
    .addHelpText('after', RESTORE_EXAMPLES)
    .action(async (from: string, { data }: { data: string }) => {
      const { restoreData } = await import('../../engine/store/backup.ts');
      tell(await restoreData(from, data), data, context);
    });
}

function tell({ files, bytes, damaged }: BackupReport, path: string, { io, exitWith }: CommandContext): void {
  io.stdout.write(`${path}: ${grouped(files)} files, ${grouped(bytes)} bytes\n`);
  for (const file of damaged) io.stderr.write(`damaged and left out: ${file}\n`);
  if (damaged.length > 0) exitWith(EXIT_DAMAGED);
}
