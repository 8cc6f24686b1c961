/** The address of a person's picture, or nothing. */
export function avatarSrc({ avatarId }: { readonly avatarId: string | null }): string | undefined {
  return avatarId === null ? undefined : `/media/${avatarId}/128`;
}
