import ts from 'typescript';

/** Stands for what only running would tell. */
export const ANY = '*';

const MOST = 200;

/** Every way to put one of each part behind the other. */
export function product(parts: readonly (readonly string[])[]): string[] {
  const all = parts.reduce<string[]>((before, part) => before.flatMap((head) => part.map((tail) => head + tail)), ['']);
  return all.length > MOST ? [ANY] : all;
}

/** The part of a key. None is empty: where nothing is one of the choices, a condition has sorted it out before. */
export function parted(texts: readonly string[]): readonly string[] {
  const some = texts.filter((text) => text !== '');
  return some.length === 0 ? [ANY] : some;
}

export function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

/** The texts that a type allows, where it names them. */
export function literalsOf(type: ts.Type): string[] | undefined {
  const parts = type.isUnion() ? type.types : [type];
  const texts = parts
    .filter(({ flags }) => !(flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null)))
    .map((part) => (part.isIntersection() ? part.types : [part]).find((one) => one.isLiteral())?.value);
  return texts.length > 0 && texts.every((text) => text !== undefined) ? texts.map(String) : undefined;
}

/** `KNOWN.has(status) ? status : 500` */
export function isTested({ condition, whenTrue }: ts.ConditionalExpression): boolean {
  return ts.isCallExpression(condition) && condition.arguments[0]?.getText() === whenTrue.getText();
}

/** Without parentheses, `as`, `satisfies` and `!`. */
export function bare(expression: ts.Expression): ts.Expression {
  let at = expression;
  while (
    ts.isParenthesizedExpression(at) ||
    ts.isAsExpression(at) ||
    ts.isSatisfiesExpression(at) ||
    ts.isNonNullExpression(at)
  ) {
    at = at.expression;
  }
  return at;
}
