/** The plan by which a published video was encoded, where there is one: what is one piece is encoded without storing it. */
import type { TranscodePlan } from '@ffleet/media-plan';
import type { DatabaseClient } from '@ffleet/persistence-prisma';

export interface PlanReader {
  /** Of the job whose output the video has. @returns null where none was stored; another version's as it is */
  fetchPublishedPlan(options: { videoId: number }): Promise<TranscodePlan | null>;
}

/** Both reads throw when the database does not answer. */
export function createPlanReader(client: DatabaseClient): PlanReader {
  return {
    async fetchPublishedPlan({ videoId }) {
      const video = await client.prisma.video.findUnique({ where: { id: videoId }, select: { winningJobId: true } });
      if (video?.winningJobId == null) return null;
      const job = await client.prisma.job.findUnique({ where: { id: video.winningJobId }, select: { plan: true } });
      return (job?.plan ?? null) as TranscodePlan | null;
    },
  };
}
