/** What the facts of one look, and the video's own row, say about one video: the first that holds. */
import { isOutOfService } from '@ffleet/evidence';
import type { Fact, FactRef, Snapshot } from '@ffleet/evidence';
import type { VideoView } from '@ffleet/ports';
import { failureHint, isSettled, openFailure, videoPhase } from '@ffleet/terminal';
import { epochMs } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import { cite, knownFact } from './why-video-facts';
import { isoTime } from '../render/video-json';

/** A run of the video that some worker has a lease of. */
export interface Holder {
  /** The name of a part; null for the video's own run. */
  readonly part: string | null;
  readonly workerId: string;
  readonly leaseUntil: EpochMs;
  /** Of this run, not of the video. */
  readonly progress01: number;
  readonly isExpired: boolean;
  /** The worker's instance has left the group: nobody works on it, whatever the lease says. */
  readonly isOutOfService: boolean;
}

export type VideoState =
  /** The fields beside `holders` are those of the first of them, whose lease ends first. */
  | (Holder & {
      readonly kind: 'running';
      readonly holders: readonly Holder[];
      /** Null where nobody asked the database for the video. */
      readonly videoProgress01: number | null;
    })
  | { readonly kind: 'in-handler'; readonly workerId: string; readonly lastEvent: string }
  | {
      readonly kind: 'failed';
      readonly code: string;
      /** Null where no fact holds it. */
      readonly message: string | null;
      /** Null where it is tried again. */
      readonly remedy: string | null;
      readonly state: string;
      readonly at: EpochMs;
    }
  | { readonly kind: 'ready'; readonly at: EpochMs; readonly workerId: string | null }
  | { readonly kind: 'cancelled'; readonly at: EpochMs }
  /** Nobody has a lease of it; `phase` as `ffleet status` says it. */
  | {
      readonly kind: 'waiting';
      readonly jobState: string | null;
      readonly phase: string;
      readonly visible: number | null;
    }
  | { readonly kind: 'returned'; readonly workerId: string; readonly result: string }
  /** No lease, no failure and no log line names it; what waits in the queue has no names. */
  | { readonly kind: 'not-seen'; readonly visible: number | null }
  | { readonly kind: 'unknown' };

export interface Seen {
  readonly state: VideoState;
  /** Each with what it says about this video. */
  readonly evidence: readonly { readonly id: string; readonly summary: string }[];
  readonly missing: readonly FactRef[];
}

interface Asked {
  readonly videoId: number;
  /** Cut to the video; see `aboutVideo()`. */
  readonly snapshot: Snapshot;
  /** Null where nobody asked the database for it. */
  readonly video: VideoView | null;
}

/** @param options.video was read after the facts: where it says that the work has ended, an older lease says nothing */
export function stateOf(asked: Asked): Seen {
  const { video, snapshot } = asked;
  const ended = video !== null && isSettled(video) ? byRow({ ...asked, video }) : null;
  if (ended !== null) return ended;
  const running = byRunningJobs(asked);
  const logged = byLogs(asked);
  if (running !== null) return { ...running, evidence: [...running.evidence, ...(logged?.evidence ?? [])] };
  const jobsAreKnown = knownFact(snapshot, 'running-jobs') !== null;
  if (video !== null && jobsAreKnown) return byRow({ ...asked, video });
  // Leases are complete where they are known: a handler without one is gone.
  if (logged?.state.kind === 'in-handler' && !jobsAreKnown) return logged;
  return byFailures(asked) ?? logged ?? notSeen(asked);
}

/** The video's row; what waits is told with the queue's depth. */
function byRow({ videoId, snapshot, video }: Asked & { video: VideoView }): Seen {
  const { job, status, updatedAtEpochMs } = video;
  const at = job?.finishedAtEpochMs ?? updatedAtEpochMs;
  const failure = openFailure(video);
  const row = {
    id: `video:${videoId}`,
    summary: `status=${status} job=${job?.state ?? 'none'} since ${isoTime(at)} (ffleet status ${videoId})`,
  };
  const seen = (state: VideoState): Seen => ({ state, evidence: [row], missing: [] });
  if (failure !== null) {
    const { code, message } = failure;
    const remedy = isSettled(video) ? failureHint({ code, videoId }) : null;
    return seen({ kind: 'failed', code, message, remedy, state: job?.state ?? status, at });
  }
  if (job?.state === 'SUCCEEDED') return seen({ kind: 'ready', at, workerId: job.workerId });
  if (job?.state === 'CANCELLED') return seen({ kind: 'cancelled', at });
  const depth = depthOf(snapshot);
  const { label: phase } = videoPhase(video);
  const state: VideoState = {
    kind: 'waiting',
    jobState: job?.state ?? null,
    phase,
    visible: depth?.value.visible ?? null,
  };
  return { state, evidence: [row, ...citeAll([depth, knownFact(snapshot, 'running-jobs')], videoId)], missing: [] };
}

function byRunningJobs({ videoId, snapshot, video }: Asked): Seen | null {
  const fact = knownFact(snapshot, 'running-jobs');
  if (fact === null) return null;
  const group = knownFact(snapshot, 'group');
  const { databaseNow, jobs } = fact.value;
  const holders = jobs
    .map(({ part = null, workerId, leaseUntil, progress01 }) => ({
      ...{ part, workerId, leaseUntil, progress01 },
      isExpired: leaseUntil <= databaseNow,
      isOutOfService: group !== null && isOutOfService({ group: group.value, workerId }),
    }))
    .sort((a, b) => a.leaseUntil - b.leaseUntil);
  const [first] = holders;
  if (first === undefined) return null;
  const videoProgress01 = video?.job?.progress01 ?? null;
  const evidence = citeAll([fact, holders.some((one) => one.isOutOfService) ? group : null], videoId);
  return { state: { ...first, kind: 'running', holders, videoProgress01 }, evidence, missing: [] };
}

function byFailures({ videoId, snapshot }: Asked): Seen | null {
  const fact = knownFact(snapshot, 'job-failures');
  const [failure] = fact?.value.failures ?? [];
  if (fact === null || failure === undefined) return null;
  const { code, state, at } = failure;
  const remedy = state === 'FAILED' || state === 'DEAD' ? failureHint({ code, videoId }) : null;
  return {
    state: { kind: 'failed', code, message: null, remedy, state, at },
    evidence: citeAll([fact], videoId),
    missing: [],
  };
}

/** The newest line that names the video. */
function byLogs({ videoId, snapshot }: Asked): Seen | null {
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
  return { state, evidence: [cite({ fact, videoId })], missing: [] };
}

function notSeen({ videoId, snapshot }: Asked): Seen {
  const asked = (['running-jobs', 'job-failures'] as const).map((kind) => ({ kind, fact: knownFact(snapshot, kind) }));
  const missing = asked
    .filter(({ fact }) => fact === null)
    .map(({ kind }): FactRef => ({ kind, subject: snapshot.names.database }));
  if (missing.length > 0) return { state: { kind: 'unknown' }, evidence: [], missing };
  const depth = depthOf(snapshot);
  const evidence = citeAll([depth, ...asked.map(({ fact }) => fact)], videoId);
  return { state: { kind: 'not-seen', visible: depth?.value.visible ?? null }, evidence, missing: [] };
}

const depthOf = (snapshot: Snapshot) => knownFact(snapshot, 'queue-depth', snapshot.names.videoQueue);

const citeAll = (facts: readonly ({ readonly fact: Fact } | null)[], videoId: number): Seen['evidence'] =>
  facts.flatMap((one) => (one === null ? [] : cite({ fact: one.fact, videoId })));
