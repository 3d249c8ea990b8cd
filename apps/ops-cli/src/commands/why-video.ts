/** `ffleet why video N`: what the facts of one look say about one video, and nothing that they do not say. */
import {
  composeDerivation,
  derive,
  diagnose,
  factId,
  renderCommand,
  renderDerivation,
  sourceOf,
  summarizeFact,
} from '@ffleet/evidence';
import type { Derivation, Fact, FactRef, Snapshot } from '@ffleet/evidence';
import { epochMs } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import { writeLines } from '@ffleet/terminal';
import { EXIT } from '../exit-code';
import type { ExitCode } from '../exit-code';
import { renderDocument } from '../documents/render-document';
import { renderVideoState } from '../render/video-state';
import { catalogueOf } from './catalogue-of';
import type { Language } from './catalogue-of';
import type { CommandContext } from './command-context';

/** What the facts say: the first that holds. */
export type VideoState =
  | {
      readonly kind: 'running';
      readonly workerId: string;
      readonly leaseUntil: EpochMs;
      readonly progress01: number;
      readonly isExpired: boolean;
    }
  | { readonly kind: 'in-handler'; readonly workerId: string; readonly lastEvent: string }
  | { readonly kind: 'failed'; readonly code: string; readonly state: string; readonly at: EpochMs }
  | { readonly kind: 'returned'; readonly workerId: string; readonly result: string }
  /** No lease, no failure and no log line names it; what waits in the queue has no names. */
  | { readonly kind: 'not-seen'; readonly visible: number | null }
  | { readonly kind: 'unknown' };

/** @returns `findings` for one that failed, or whose lease ran out; `unobservable` where a fact is missing */
export function runWhyVideo(
  { videoId, language }: { videoId: number; language: Language },
  { snapshot }: { snapshot: Snapshot },
  { out, json }: CommandContext,
): ExitCode {
  const catalogue = catalogueOf(language);
  const { state, evidence, missing } = stateOf({ videoId, snapshot });
  const derivations = findingsAbout({ videoId, snapshot });
  if (json) {
    const { takenAt } = snapshot;
    const findings = derivations.map((derivation) => composeDerivation({ derivation, catalogue, takenAt }));
    const cited = { cites: evidence.map(factId), missing: missing.map(factId) };
    out.write(renderDocument('why', { video_id: videoId, state, ...cited, findings }));
  } else {
    writeLines(out, [
      renderVideoState({ videoId, state, language: catalogue.code }),
      ...evidence.map((fact) => `- ${factId(fact)}: ${summarizeFact(fact)}`),
      ...missing.flatMap((ref) => [
        `- ${catalogue.report.missing}: ${factId(ref)}`,
        `    ${commandOf({ ref, snapshot })}`,
      ]),
    ]);
    for (const derivation of derivations) out.write(`\n${renderDerivation({ derivation, catalogue })}`);
  }
  if (state.kind === 'failed' || (state.kind === 'running' && state.isExpired) || derivations.length > 0) {
    return EXIT.findings;
  }
  return state.kind === 'unknown' ? EXIT.unobservable : EXIT.done;
}

/** The question that would bring a fact. */
const commandOf = ({ ref, snapshot }: { ref: FactRef; snapshot: Snapshot }): string =>
  renderCommand({ source: sourceOf({ ref, names: snapshot.names, at: snapshot.takenAt }), shell: 'bash' });

interface Seen {
  readonly state: VideoState;
  readonly evidence: readonly Fact[];
  readonly missing: readonly FactRef[];
}

function stateOf({ videoId, snapshot }: { videoId: number; snapshot: Snapshot }): Seen {
  const running = byRunningJobs({ videoId, snapshot });
  const logged = byLogs({ videoId, snapshot });
  if (running !== null) return { ...running, evidence: [...running.evidence, ...(logged?.evidence ?? [])] };
  const jobsAreKnown = snapshot.facts.some(
    ({ kind, observation }) => kind === 'running-jobs' && observation.kind === 'known',
  );
  // Leases are complete where they are known: a handler without one is gone.
  if (logged?.state.kind === 'in-handler' && !jobsAreKnown) return logged;
  const failed = byFailures({ videoId, snapshot });
  if (failed !== null) return failed;
  if (logged !== null) return logged;
  const { database } = snapshot.names;
  const missing: readonly FactRef[] = [
    ...(jobsAreKnown ? [] : [{ kind: 'running-jobs' as const, subject: database }]),
    ...(snapshot.facts.some(({ kind, observation }) => kind === 'job-failures' && observation.kind === 'known')
      ? []
      : [{ kind: 'job-failures' as const, subject: database }]),
  ];
  if (missing.length > 0) return { state: { kind: 'unknown' }, evidence: [], missing };
  const depth = snapshot.facts.find(
    ({ kind, subject }) => kind === 'queue-depth' && subject === snapshot.names.videoQueue,
  );
  const visible =
    depth?.kind === 'queue-depth' && depth.observation.kind === 'known' ? depth.observation.value.visible : null;
  const evidence = snapshot.facts.filter(({ kind }) => kind === 'running-jobs' || kind === 'job-failures');
  return {
    state: { kind: 'not-seen', visible },
    evidence: depth === undefined ? evidence : [depth, ...evidence],
    missing: [],
  };
}

function byRunningJobs({ videoId, snapshot }: { videoId: number; snapshot: Snapshot }): Seen | null {
  for (const fact of snapshot.facts) {
    if (fact.kind !== 'running-jobs' || fact.observation.kind !== 'known') continue;
    const { databaseNow, jobs } = fact.observation.value;
    const job = jobs.find((candidate) => candidate.videoId === videoId);
    if (job === undefined) continue;
    const { workerId, leaseUntil, progress01 } = job;
    const isExpired = leaseUntil <= databaseNow;
    return {
      state: { kind: 'running', workerId, leaseUntil, progress01, isExpired },
      evidence: [fact],
      missing: [],
    };
  }
  return null;
}

function byFailures({ videoId, snapshot }: { videoId: number; snapshot: Snapshot }): Seen | null {
  for (const fact of snapshot.facts) {
    if (fact.kind !== 'job-failures' || fact.observation.kind !== 'known') continue;
    const failure = fact.observation.value.failures.find((candidate) => candidate.videoId === videoId);
    if (failure === undefined) continue;
    const { code, state, at } = failure;
    return { state: { kind: 'failed', code, state, at }, evidence: [fact], missing: [] };
  }
  return null;
}

/** The newest line that names the video. */
function byLogs({ videoId, snapshot }: { videoId: number; snapshot: Snapshot }): Seen | null {
  let newest: { fact: Fact; workerId: string; event: string; result: string | null; at: EpochMs } | null = null;
  for (const fact of snapshot.facts) {
    if (fact.kind !== 'worker-log' || fact.observation.kind !== 'known') continue;
    for (const { at, event, videoId: named, fields } of fact.observation.value.lines) {
      if (named !== videoId || at < (newest?.at ?? epochMs(0))) continue;
      const result = typeof fields['result'] === 'string' ? fields['result'] : null;
      newest = { fact, workerId: fact.subject, event, result, at };
    }
  }
  if (newest === null) return null;
  const { fact, workerId, event, result } = newest;
  const state: VideoState =
    result === null ? { kind: 'in-handler', workerId, lastEvent: event } : { kind: 'returned', workerId, result };
  return { state, evidence: [fact], missing: [] };
}

/** The trouble that names the video. */
function findingsAbout({ videoId, snapshot }: { videoId: number; snapshot: Snapshot }): readonly Derivation[] {
  const diagnosis = diagnose(snapshot);
  return diagnosis.conclusions
    .filter((conclusion) => {
      if (conclusion.kind !== 'finding' || conclusion.status !== 'True') return false;
      const values: object = conclusion.values;
      if ('videoId' in values) return values.videoId === videoId;
      return 'videoIds' in values && Array.isArray(values.videoIds) && values.videoIds.includes(videoId);
    })
    .flatMap(({ rule }) => derive({ diagnosis, rule }) ?? []);
}
