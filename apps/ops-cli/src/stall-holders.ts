/** Who held the lease of a run that a sweep found without its worker, and of which part: the transition log has kept it. */
import type { DatabaseClient } from '@ffleet/persistence-prisma';
import type { JobEvidence } from '@ffleet/ports';

/** @returns the same evidence, whose stalled runs name their worker and their part; it throws as the reads themselves do */
export function nameStallHolders({ jobs, client }: { jobs: JobEvidence; client: DatabaseClient }): JobEvidence {
  return {
    ...jobs,
    async fetchStalls() {
      const stalls = await jobs.fetchStalls();
      if (stalls.length === 0) return stalls;
      const jobIds = [...new Set(stalls.map(({ jobId }) => jobId))];
      const [claims, rows] = await Promise.all([
        client.prisma.jobTransition.findMany({
          where: { event: 'claimed', jobId: { in: jobIds } },
          select: { jobId: true, fencingToken: true, actor: true },
        }),
        client.prisma.job.findMany({ where: { id: { in: jobIds } }, select: { id: true, part: true } }),
      ]);
      // A fencing token is given out once: by it a run is known.
      const holders = new Map(claims.map(({ jobId, fencingToken, actor }) => [`${jobId} ${fencingToken}`, actor]));
      const parts = new Map(rows.map(({ id, part }) => [id, part]));
      return stalls.map((stall) => ({
        ...stall,
        part: parts.get(stall.jobId) ?? null,
        workerId: holders.get(`${stall.jobId} ${stall.fencingToken}`) ?? null,
      }));
    },
  };
}
