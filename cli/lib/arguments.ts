import { InvalidArgumentError } from 'commander';

/** How many of something: 1 and more. */
export function count(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= 100_000) return number;
  throw new InvalidArgumentError('Give a whole number from 1 to 100000.');
}

export function processes(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= 64) return number;
  throw new InvalidArgumentError('Give a whole number from 1 to 64.');
}

export function port(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number <= 65_535 && text.trim() !== '') return number;
  throw new InvalidArgumentError('A port is a number from 0 to 65535.');
}
