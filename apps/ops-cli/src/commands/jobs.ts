/** `ffleet jobs`: the job rows, newest first. */
import type { JobEvidence, JobRow } from '@ffleet/ports';
import { renderTable, writeLines } from '@ffleet/terminal';
import { EXIT } from '../exit-code';
import type { ExitCode } from '../exit-code';
import { renderDocument } from '../documents/render-document';
import type { CommandContext } from './command-context';

/** @returns `done`, whatever their state */
export async function runJobs(
  options: { state: string | null; videoId: number | null; limit: number },
  { jobs }: { jobs: Pick<JobEvidence, 'listJobs'> },
  { out, json }: CommandContext,
): Promise<ExitCode> {
  const { state, videoId, limit } = options;
  const rows = await jobs.listJobs({
    limit,
    ...(state === null ? {} : { state }),
    ...(videoId === null ? {} : { videoId }),
  });
  if (json) out.write(renderDocument('jobs', { jobs: rows.map(jobJson) }));
  else if (rows.length === 0) writeLines(out, ['No such jobs.']);
  else writeLines(out, tableOf(rows, out));
  return EXIT.done;
}

const tableOf = (rows: readonly JobRow[], out: CommandContext['out']): readonly string[] =>
  renderTable({
    columns: [
      { header: 'JOB' },
      { header: 'VIDEO', align: 'right' },
      { header: 'PART' },
      { header: 'STATE' },
      { header: 'DONE', align: 'right' },
      { header: 'WORKER' },
      { header: 'LEASE UNTIL' },
      { header: 'FAILURE', shrinks: true },
    ],
    rows: rows.map((row) => [
      { text: row.jobId.slice(0, 8) },
      { text: String(row.videoId) },
      { text: row.part ?? '-' },
      { text: row.stage === null ? row.state : `${row.state} ${row.stage}` },
      { text: `${Math.round(row.progress01 * 100)} %` },
      { text: row.workerId ?? '-' },
      { text: row.leaseUntil === null ? '-' : new Date(row.leaseUntil).toISOString() },
      { text: row.failureCode ?? '-' },
    ]),
    style: out.currentStyle(),
  });

const jobJson = (row: JobRow) => ({
  job_id: row.jobId,
  video_id: row.videoId,
  part: row.part,
  tenant_id: row.tenantId,
  state: row.state,
  attempts: row.attempts,
  stalls: row.stalls,
  worker_id: row.workerId,
  lease_until: row.leaseUntil === null ? null : new Date(row.leaseUntil).toISOString(),
  available_at: new Date(row.availableAt).toISOString(),
  stage: row.stage,
  progress: row.progress01,
  failure_code: row.failureCode,
  updated_at: new Date(row.updatedAt).toISOString(),
});
