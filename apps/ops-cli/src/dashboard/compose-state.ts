/** Puts facts, rows and history together into the page's documents. No clock, no I/O. */
import { composeReport, diagnose, ENGLISH, redactText } from '@ffleet/evidence';
import type { ConditionType, FactKind, FactOf, Snapshot } from '@ffleet/evidence';
import type { JobEvidence, VideoView } from '@ffleet/ports';
import { renderAppliedRule } from '@ffleet/scaling-policy';
import { failureHint, isSettled, openFailure, renderDecision } from '@ffleet/terminal';
import type { LoggedDecision } from '../decision-reader';
import { mediaPath } from './media-path';
import { DASHBOARD_VERSION } from './state';
import type {
  DashboardReport,
  DashboardState,
  DecisionRow,
  FailureRow,
  GroupFigures,
  HistoryPoint,
  Reading,
  VideoRow,
  WorkerRow,
} from './state';

/** A log's summary can be long; the page needs its beginning. */
const SUMMARY_LENGTH_MAX = 600;
/** Findings that a busy fleet of the size that its owner chose has every day. */
const LIMITS: readonly string[] = ['CapacityLimited' satisfies ConditionType];

type Running = Awaited<ReturnType<JobEvidence['fetchRunning']>>;

export interface Readings {
  readonly snapshot: Reading<Snapshot>;
  readonly videos: Reading<readonly VideoView[]>;
  readonly running: Reading<Running>;
  readonly decisions: Reading<readonly LoggedDecision[]>;
  readonly history: readonly HistoryPoint[];
}

/** @param options.now by the clock of this machine */
export function composeState({ readings, now }: { readings: Readings; now: number }): DashboardState {
  const { snapshot, videos, running, decisions, history } = readings;
  const group = groupOf(snapshot);
  return {
    version: DASHBOARD_VERSION,
    now,
    group,
    queue: factOf({ snapshot, kind: 'queue-depth', subject: ({ videoQueue }) => videoQueue }),
    deadLetters: mapReading(
      factOf({ snapshot, kind: 'queue-depth', subject: ({ deadLetterQueue }) => deadLetterQueue }),
      ({ visible }) => visible,
    ),
    oldestMessage: mapReading(
      factOf({ snapshot, kind: 'oldest-message-age', subject: ({ videoQueue }) => videoQueue }),
      ({ age }) => age,
    ),
    workers: composeWorkers({ snapshot, running }),
    videos: mapReading(videos, (rows) => rows.map(videoRow)),
    decisions: mapReading(decisions, (rows) => rows.map(decisionRow)),
    history,
  };
}

/** The figures of one look, for the charts; what was not known is null. */
export function historyPoint(snapshot: Reading<Snapshot>, at: number): HistoryPoint {
  const group = valueOf(groupOf(snapshot));
  const queue = valueOf(factOf({ snapshot, kind: 'queue-depth', subject: ({ videoQueue }) => videoQueue }));
  return {
    at,
    desired: group?.desired ?? null,
    inService: group?.inService ?? null,
    visible: queue?.visible ?? null,
    inFlight: queue?.inFlight ?? null,
  };
}

/** The conclusions of one look. */
export function composeDashboardReport(snapshot: Snapshot): DashboardReport {
  const report = composeReport({ diagnosis: diagnose(snapshot), catalogue: ENGLISH });
  const findings = report.findings.map((finding) => ({ ...finding, isLimit: LIMITS.includes(finding.type) }));
  return {
    version: DASHBOARD_VERSION,
    takenAt: snapshot.takenAt,
    health: report.health === 'findings' && findings.every(({ isLimit }) => isLimit) ? 'at-limit' : report.health,
    conclusions: report.conclusions,
    findings,
    unjudged: report.unjudged,
    cleared: report.cleared.map(({ heading }) => heading),
    charts: report.charts,
    facts: report.facts.map(({ id, label, isKnown, summary, ageSeconds, source, commands }) => ({
      id,
      label,
      isKnown,
      summary: beginningOf(summary),
      ageSeconds,
      source,
      commands,
    })),
  };
}

const beginningOf = (text: string): string =>
  text.length > SUMMARY_LENGTH_MAX ? `${text.slice(0, SUMMARY_LENGTH_MAX)}…` : text;

function factOf<Kind extends FactKind>(options: {
  snapshot: Reading<Snapshot>;
  kind: Kind;
  subject: (names: Snapshot['names']) => string;
}): Reading<Extract<FactOf<Kind>['observation'], { kind: 'known' }>['value']> {
  const { snapshot, kind } = options;
  if (snapshot.kind === 'unknown') return snapshot;
  const subject = options.subject(snapshot.value.names);
  const found = snapshot.value.facts.find((fact) => fact.kind === kind && fact.subject === subject);
  if (found === undefined) return { kind: 'unknown', problem: `nobody asked for ${kind} of ${subject}`, at: null };
  const { observation, observedAt: at } = found as FactOf<Kind>;
  return observation.kind === 'known'
    ? { kind: 'known', value: observation.value, at }
    : { kind: 'unknown', problem: `${observation.code}: ${observation.problem}`, at };
}

const groupFact = (snapshot: Reading<Snapshot>) => factOf({ snapshot, kind: 'group', subject: ({ group }) => group });

const groupOf = (snapshot: Reading<Snapshot>): Reading<GroupFigures> =>
  mapReading(groupFact(snapshot), ({ desired, min, max, instances }) => ({
    desired,
    min,
    max,
    inService: instances.filter(({ lifecycle }) => lifecycle === 'InService').length,
  }));

/** The group's instances, and whoever else holds a job. Known as far as one of the two sources is. */
function composeWorkers(options: {
  snapshot: Reading<Snapshot>;
  running: Reading<Running>;
}): DashboardState['workers'] {
  const { running } = options;
  if (running.kind === 'unknown') return running;
  const instances = valueOf(groupFact(options.snapshot))?.instances ?? [];
  const inGroup = instances.map(({ instanceId, lifecycle, protected: isProtected }) => ({
    workerId: instanceId,
    lifecycle,
    isProtected,
    jobs: jobsOf({ workerId: instanceId, running: running.value }),
  }));
  const known = new Set(inGroup.map(({ workerId }) => workerId));
  const others = [...new Set(running.value.jobs.map(({ workerId }) => workerId))]
    .filter((workerId) => !known.has(workerId))
    .map((workerId) => ({
      workerId,
      lifecycle: null,
      isProtected: null,
      jobs: jobsOf({ workerId, running: running.value }),
    }));
  return { kind: 'known', value: [...inGroup, ...others], at: running.at };
}

/** Leases are judged by the database's clock: by this machine's they might be over, or last for ever. */
function jobsOf({ workerId, running }: { workerId: string; running: Running }): WorkerRow['jobs'] {
  const { databaseNow, jobs } = running;
  return jobs
    .filter((job) => job.workerId === workerId)
    .map(({ videoId, part, stage, progress01, leaseUntil, renewedAt }) => ({
      ...{ videoId, part, stage, progress01 },
      leaseLeftSeconds: Math.round((leaseUntil - databaseNow) / 1000),
      renewedSecondsAgo: Math.max(0, Math.round((databaseNow - renewedAt) / 1000)),
    }));
}

function videoRow(video: VideoView): VideoRow {
  const { videoId, title, status, output, job } = video;
  return {
    videoId,
    title: redactText(title),
    status,
    jobState: job?.state ?? null,
    stage: job?.stage ?? null,
    progress01: job?.progress01 ?? 0,
    workerId: job?.workerId ?? null,
    attempts: job?.attempts ?? 0,
    parts: job?.parts ? `${job.parts.done} of ${job.parts.total} parts done` : null,
    failure: failureRow(video),
    playlist: output === null ? null : mediaPath({ videoId, output }),
  };
}

/** In the words of `ffleet status VIDEO`. */
function failureRow(video: VideoView): FailureRow | null {
  const failure = openFailure(video);
  if (failure === null) return null;
  const { code, message } = failure;
  return {
    code,
    message: beginningOf(redactText(message)),
    advice: isSettled(video) ? failureHint({ code, videoId: video.videoId }) : null,
  };
}

const decisionRow = ({ at, decision }: LoggedDecision): DecisionRow => ({
  at,
  kind: decision.kind,
  sentence: redactText(renderDecision(decision)),
  arithmetic: decision.rules.map((rule) => redactText(renderAppliedRule(rule))),
});

const mapReading = <From, To>(reading: Reading<From>, map: (value: From) => To): Reading<To> =>
  reading.kind === 'unknown' ? reading : { ...reading, value: map(reading.value) };

const valueOf = <Value>(reading: Reading<Value>): Value | null => (reading.kind === 'known' ? reading.value : null);
