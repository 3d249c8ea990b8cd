/** The parts of a trial's job, as the database has them. */
import type { SubmittedVideo, Trial } from './trial';

export interface PartRow {
  readonly name: string;
  readonly state: string;
  readonly workerId: string | null;
  /** Runs, finished or not. */
  readonly claims: number;
}

export async function partsOf(trial: Trial, { jobId }: Pick<SubmittedVideo, 'jobId'>): Promise<readonly PartRow[]> {
  const rows = await trial.sql(
    `SELECT part AS name, state, worker_id AS "workerId", fencing_token AS claims FROM jobs WHERE root_id = $1 ORDER BY part`,
    [jobId],
  );
  return rows.map(({ name, state, workerId, claims }) => ({
    name: String(name),
    state: String(state),
    workerId: typeof workerId === 'string' ? workerId : null,
    claims: Number(claims),
  }));
}

export const runsBeyondOne = (parts: readonly PartRow[]): number =>
  parts.reduce((sum, { claims }) => sum + claims - 1, 0);

/** What each part made, digest by digest, as the workers counted it in their files. */
export const madeBy = async (trial: Trial, { jobId }: Pick<SubmittedVideo, 'jobId'>): Promise<string> =>
  JSON.stringify(
    await trial.sql(`SELECT part, result -> 'encoded' AS encoded FROM jobs WHERE root_id = $1 ORDER BY part`, [jobId]),
  );
