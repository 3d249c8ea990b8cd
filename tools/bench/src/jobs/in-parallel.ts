/** Runs one thing many times, a bounded number at a time. */

/** `run(index, lane)` for 0..count-1; lanes are numbered from 0, and one lane runs one thing at a time. */
export async function inParallel(options: {
  count: number;
  atOnce: number;
  run: (index: number, lane: number) => Promise<void>;
}): Promise<void> {
  const { count, atOnce, run } = options;
  let next = 0;
  const runLane = async (lane: number): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      await run(index, lane);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, (_, lane) => runLane(lane)));
}
