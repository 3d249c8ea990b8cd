/** What happened to a video's jobs, for `ffleet history VIDEO`. */
import { cleanText, paint, renderTable } from '@ffleet/terminal';
import type { TextStyle } from '@ffleet/terminal';
import type { TransitionLogEntry } from '@ffleet/video-job-lifecycle';
import type { JobTransitions } from '../transition-reader';
import type { DocumentOf } from '../documents/documents';
import { isoTime } from './video-json';

/** @returns a heading and a table per job, oldest first */
export function renderTransitions(options: { jobs: readonly JobTransitions[]; style: TextStyle }): readonly string[] {
  const { jobs, style } = options;
  return jobs.flatMap(({ jobId, part, entries }, index) => [
    ...(index === 0 ? [] : ['']),
    paint({ text: part === null ? `Job ${jobId}` : `Part ${cleanText(part)}, job ${jobId}`, look: 'bold', style }),
    ...entryTable({ entries, style }).map((line) => `  ${line}`),
  ]);
}

/** The JSON form: field names that scripts rely on. */
export const transitionsJson = (jobs: readonly JobTransitions[]): DocumentOf<'history'>['jobs'] =>
  jobs.map(({ jobId, part, entries }) => ({
    job_id: jobId,
    part,
    transitions: entries.map((entry) => ({
      sequence: entry.sequence,
      at: isoTime(entry.at),
      event: entry.event,
      from_state: entry.fromState,
      to_state: entry.toState,
      fencing_token: entry.fencingToken,
      actor: entry.actor,
      reason: entry.reason,
    })),
  }));

const entryTable = (options: { entries: readonly TransitionLogEntry[]; style: TextStyle }): readonly string[] =>
  renderTable({
    columns: [
      { header: 'AT' },
      { header: 'EVENT' },
      { header: 'STATE' },
      { header: 'TOKEN', align: 'right' },
      { header: 'BY' },
      { header: 'WHY', shrinks: true },
    ],
    rows: options.entries.map(({ at, event, fromState, toState, fencingToken, actor, reason }) => [
      { text: isoTime(at) },
      { text: event },
      { text: fromState === null || fromState === toState ? toState : `${fromState} -> ${toState}` },
      { text: String(fencingToken) },
      { text: cleanText(actor) },
      { text: cleanText(reason ?? '') },
    ]),
    style: options.style,
  });
