/** What happened in a run, in order: every line a fact about the world, none about the simulator. */

export interface TimelineEntry {
  readonly atMs: number;
  readonly actor: string;
  readonly text: string;
}

export interface Timeline {
  add(actor: string, text: string): void;
  readonly entries: readonly TimelineEntry[];
}

export function createTimeline({ nowMs }: { nowMs: () => number }): Timeline {
  const entries: TimelineEntry[] = [];
  return { entries, add: (actor, text) => void entries.push({ atMs: nowMs(), actor, text }) };
}

/** `  12.345 s  worker-1      claims job-1 with token 2` */
export function renderTimeline(entries: readonly TimelineEntry[]): string {
  return entries
    .map(({ atMs, actor, text }) => `${(atMs / 1000).toFixed(3).padStart(10)} s  ${actor.padEnd(14)} ${text}`)
    .join('\n');
}
