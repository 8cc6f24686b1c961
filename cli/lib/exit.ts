/** What the shell is told: a bug, a mistake of the caller, a refusal, or that the same may work in a while. */
export const EXIT = { done: 0, bug: 1, usage: 2, refused: 3, tryAgain: 75 } as const;
