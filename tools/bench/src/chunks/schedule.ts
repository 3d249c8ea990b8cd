/** How long N workers take for a list of chunks: each takes the next one as soon as it is free, as workers do from a queue. */
import { seconds } from '@ffleet/units';
import type { Seconds } from '@ffleet/units';

/**
 * @param options.chunkTimes in the order of the queue
 * @param options.before what has to end before the first chunk may begin: the plan
 * @param options.after what begins once the last chunk has ended: the join
 * @returns from the first moment to the last
 */
export function scheduleChunks(options: {
  chunkTimes: readonly Seconds[];
  workers: number;
  before: Seconds;
  after: Seconds;
}): Seconds {
  const { chunkTimes, workers, before, after } = options;
  const freeAt = Array.from({ length: workers }, () => before as number);
  for (const time of chunkTimes) {
    const next = freeAt.indexOf(Math.min(...freeAt));
    freeAt[next] = (freeAt[next] ?? 0) + time;
  }
  return seconds(Math.max(...freeAt) + after);
}
