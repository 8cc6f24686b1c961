import { InvalidArgumentError } from 'commander';

/** How many of something: 1 and more. */
export const count = upTo(100_000);
export const processes = upTo(64);

export function port(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number <= 65_535 && text.trim() !== '') return number;
  throw new InvalidArgumentError('A port is a number from 0 to 65535.');
}

function upTo(most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (Number.isInteger(number) && number >= 1 && number <= most) return number;
    throw new InvalidArgumentError(`Give a whole number from 1 to ${most}.`);
  };
}
