import type { Command } from 'commander';
import { lazily } from '../lib/lazily.ts';

export function addSeatMapCommands(program: Command): void {
  const seatMap = program.command('seat-map').description('halls with numbered seats');
  seatMap
    .command('import <file>')
    .description('reads seats from a CSV or JSON file; the map is a draft until it is put to use')
    .requiredOption('--organization <slug>', 'whose map it is')
    .option('--name <name>', 'how staff know it; the name of the file without one')
    .option('--replaces <id>', 'the map whose next edition this is')
    .option('--use', 'puts it to use at once')
    .option('--check', 'only says what is in the file and what is wrong with it')
    .action(lazily(async () => (await import('../actions/seat-map.ts')).importMap));
}
