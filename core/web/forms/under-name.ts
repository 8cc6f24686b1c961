import { DomainError } from '../../kernel/errors.ts';

/** Runs a use case; what it refuses is said at the field of the form, which may have another name. */
export async function underNames<T>(names: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DomainError) || error.field === undefined) throw error;
    const field = names[error.field.split('.')[0]!];
    if (field === undefined) throw error;
    const { status, params, more } = error;
    throw new DomainError(error.code, { status, params, field, cause: error, ...(more && { more }) });
  }
}
