/** A LIKE pattern that finds the text anywhere. Both engines take the backslash as the escape by default. */
export function likePattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}
