// Where a long work stands. In: calls from its stages. Out: the same calls handed on, and how long each stage took.

/** What the one who started a work may hear of it, and how he stops it. */
export interface WorkHooks {
  /** `done` of `total` pieces of a stage; `total` 0 where nobody knows. */
  readonly onProgress?: (stage: string, done: number, total: number) => void;
  /** Stops the work at its next piece: it then throws the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface StageTime {
  readonly stage: string;
  readonly milliseconds: number;
}

/**
 * Times stages by the calls they make: a stage runs from its first call to the first call of the next.
 * @param now a clock in milliseconds.
 */
export function timeStages(
  hooks: WorkHooks,
  now: () => number,
): { readonly hooks: WorkHooks; finish(): readonly StageTime[] } {
  const times: StageTime[] = [];
  let current: string | null = null;
  let since = 0;
  const close = (): void => {
    const at = now();
    if (current !== null) times.push({ stage: current, milliseconds: Math.round(at - since) });
    since = at;
  };
  const onProgress = (stage: string, done: number, total: number): void => {
    if (stage !== current) {
      close();
      current = stage;
    }
    hooks.onProgress?.(stage, done, total);
  };
  const finish = (): readonly StageTime[] => {
    close();
    current = null;
    return times;
  };
  return { hooks: { ...hooks, onProgress }, finish };
}
