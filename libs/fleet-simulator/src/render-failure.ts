/** A failure for its reader: how to see it again, what was violated, which faults it takes, and what happened. */
import { renderTimeline } from './kernel/timeline';
import type { ShrunkFailure } from './shrink';

/** What matters is at the end; the whole is there for whoever replays the seed. */
const LINES_MAX = 80;

export function renderFailure(options: { seed: number; scenario: string; shrunk: ShrunkFailure }): string {
  const { seed, scenario, shrunk } = options;
  const { violation, faults, result } = shrunk;
  const left = Math.max(0, result.timeline.length - LINES_MAX);
  return [
    `Seed ${seed} of scenario ${scenario} violates ${violation.invariant}: ${violation.message}`,
    `  again: npm run sim -- --scenario ${scenario} --seed ${seed}`,
    `  faults: ${faults.length === 0 ? 'none needed' : faults.join(', ')}`,
    ...(left > 0 ? [`  (${left} earlier lines left out)`] : []),
    renderTimeline(result.timeline.slice(left)),
  ].join('\n');
}
