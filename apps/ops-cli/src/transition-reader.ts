/** The transition log as an owner asks for it: by video, job by job. */
import type { DatabaseClient } from '@ffleet/persistence-prisma';
import type { TransitionLogEntry } from '@ffleet/video-job-lifecycle';

export interface JobTransitions {
  readonly jobId: string;
  /** Null for a root. */
  readonly part: string | null;
  /** In the order in which they were accepted; the first `ENTRIES_MAX` of a job. */
  readonly entries: readonly TransitionLogEntry[];
}

export interface TransitionReader {
  /** @returns the video's jobs, oldest first, each root before its parts; none for a video that does not exist */
  fetchOfVideo(options: { videoId: number }): Promise<readonly JobTransitions[]>;
}

/** Far more than a job's budgets allow; only hand-backs are not counted against one. */
const ENTRIES_MAX = 10_000;

/** Both reads throw when the database does not answer. */
export function createTransitionReader(client: DatabaseClient): TransitionReader {
  return {
    async fetchOfVideo({ videoId }) {
      const { fetchTransitionLog } = await import('@ffleet/persistence-prisma');
      const jobs = await client.prisma.job.findMany({
        where: { videoId },
        select: { id: true, part: true },
        // A plan makes its parts in one statement: by name.
        orderBy: [{ createdAt: 'asc' }, { part: 'asc' }, { id: 'asc' }],
      });
      return await Promise.all(
        jobs.map(async ({ id: jobId, part }) => ({
          jobId,
          part,
          entries: await fetchTransitionLog({ client, jobId, limit: ENTRIES_MAX }),
        })),
      );
    },
  };
}
