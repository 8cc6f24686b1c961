import { InvalidArgumentError } from 'commander';

export function port(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number <= 65_535 && text.trim() !== '') return number;
  throw new InvalidArgumentError('A port is a number from 0 to 65535.');
}
