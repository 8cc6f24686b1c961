import { randomInt } from 'node:crypto';
import { UsageError } from './usage-error.ts';
import { askSecret, canAsk, readStdin } from './prompt.ts';

// No characters that are mistaken for each other, and none that a shell or a chat would eat.
const ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** Twenty characters in groups of five: 116 bits, and still typed from paper. */
export function generatePassword(): string {
  const letters = Array.from({ length: 20 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return letters.match(/.{5}/g)!.join('-');
}

export interface ChosenPassword {
  readonly password: string;
  /** It is printed, once: nobody else knows it. */
  readonly generated: boolean;
}

/** From standard input, from the environment, typed twice, or made up. There is no option: a shell remembers those. */
export async function choosePassword(given: {
  stdin?: boolean;
  fromEnvironment?: string | undefined;
}): Promise<ChosenPassword> {
  if (given.stdin) {
    const password = await readStdin();
    if (password === '') throw new UsageError('Standard input holds no password.');
    return { password, generated: false };
  }
  if (given.fromEnvironment !== undefined) return { password: given.fromEnvironment, generated: false };
  if (!canAsk()) return { password: generatePassword(), generated: true };

  const password = await askSecret('Password (empty: one is made for you)');
  if (password === '') return { password: generatePassword(), generated: true };
  if ((await askSecret('Once more')) !== password) throw new UsageError('The two passwords differ.');
  return { password, generated: false };
}
