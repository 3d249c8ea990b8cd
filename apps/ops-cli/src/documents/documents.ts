/** What each verb prints with `--json`: names and types that scripts rely on. Fields are added, never renamed or removed. */
import {
  REPORT_DERIVATION_SCHEMA,
  REPORT_FACT_SCHEMA,
  REPORT_MISSING_SCHEMA,
  REPORT_SCHEMA,
  SNAPSHOT_SCHEMA,
} from '@ffleet/evidence';
import * as z from 'zod';
import type { DeepReadonly } from './deep-readonly';
import { QUALITY_REFUSALS } from '../quality/quality-refusal';
import { VIDEO_DOCUMENT } from './video-document';

const COUNT = z.number().int().min(0);
const TIME = z.iso.datetime();

const CHECKS = z.object({
  checks: z.array(
    z.object({
      name: z.string(),
      status: z.enum(['ok', 'problem', 'unknown']),
      seen: z.string(),
      /** Null where all is well. */
      remedy: z.string().nullable(),
    }),
  ),
});

const FACTS = z.object({ facts: z.array(REPORT_FACT_SCHEMA) });

const DEAD_LETTER = z.object({
  message_id: z.string(),
  cause: z.enum(['rejected', 'moved-by-sqs', 'unknown']),
  /** Null where nobody wrote it down. */
  reason: z.string().nullable(),
  original_message_id: z.string().nullable(),
  sent_at: TIME,
  receive_count: COUNT,
  group_id: z.string().nullable(),
  video_id: COUNT.nullable(),
  tenant_id: COUNT.nullable(),
  job_id: z.string().nullable(),
  job: z.enum(['found', 'followed-by-newer', 'no-such-video', 'body-unreadable', 'database-unavailable']),
  job_state: z.string().nullable(),
});

const TRANSITION = z.object({
  sequence: COUNT,
  at: TIME,
  event: z.string(),
  from_state: z.string().nullable(),
  to_state: z.string(),
  fencing_token: COUNT,
  actor: z.string(),
  reason: z.string().nullable(),
});

const JOB_ROW = z.object({
  job_id: z.string(),
  video_id: COUNT,
  part: z.string().nullable(),
  tenant_id: COUNT,
  state: z.string(),
  attempts: COUNT,
  stalls: COUNT,
  worker_id: z.string().nullable(),
  lease_until: TIME.nullable(),
  available_at: TIME,
  stage: z.string().nullable(),
  /** 0..1 */
  progress: z.number(),
  failure_code: z.string().nullable(),
  updated_at: TIME,
});

const SUBMITTED = z.object({
  /** As typed; of a URL without its query. */
  source: z.string(),
  video_id: COUNT,
  job_id: z.string(),
  tenant_id: COUNT,
  object_key: z.string().nullable(),
  message_id: z.string().nullable(),
  /** Why its message waits in the outbox. */
  send_error: z.string().nullable(),
});

const HOLDER = z.object({
  /** Null for the video's own run. */
  part: z.string().nullable(),
  workerId: z.string(),
  leaseUntil: z.number(),
  /** Of this run, not of the video. */
  progress01: z.number(),
  isExpired: z.boolean(),
  /** The worker's instance has left the group. */
  isOutOfService: z.boolean(),
});

const VIDEO_STATE = z.discriminatedUnion('kind', [
  /** The fields beside `holders` are those of the first of them, whose lease ends first. */
  HOLDER.extend({
    kind: z.literal('running'),
    holders: z.array(HOLDER),
    /** Null where nobody asked the database for the video. */
    videoProgress01: z.number().nullable(),
  }),
  z.object({ kind: z.literal('in-handler'), workerId: z.string(), lastEvent: z.string() }),
  z.object({
    kind: z.literal('failed'),
    code: z.string(),
    /** Null where no fact holds it. */
    message: z.string().nullable(),
    /** Null where it is tried again. */
    remedy: z.string().nullable(),
    state: z.string(),
    at: z.number(),
  }),
  z.object({ kind: z.literal('ready'), at: z.number(), workerId: z.string().nullable() }),
  z.object({ kind: z.literal('cancelled'), at: z.number() }),
  z.object({
    kind: z.literal('waiting'),
    jobState: z.string().nullable(),
    phase: z.string(),
    visible: COUNT.nullable(),
  }),
  z.object({ kind: z.literal('returned'), workerId: z.string(), result: z.string() }),
  z.object({ kind: z.literal('not-seen'), visible: COUNT.nullable() }),
  z.object({ kind: z.literal('unknown') }),
]);

const QUALITY = z.object({
  video_id: COUNT,
  duration_seconds: z.number(),
  measured: z.array(z.object({ start_seconds: z.number(), duration_seconds: z.number() })),
  /** Why no rendition has a value of VMAF; null where each has. */
  vmaf_absent: z.literal('no-libvmaf').nullable(),
  renditions: z.array(
    z.object({
      id: z.string(),
      width: COUNT.nullable(),
      height: COUNT.nullable(),
      codec: z.string(),
      compared_at: z.object({ width: COUNT, height: COUNT }),
      frames_compared: COUNT,
      /** Up to 1. */
      ssim: z.number(),
      /** Null where not one sample differs: the ratio has no bound. */
      psnr_db: z.number().nullable(),
      mean_squared_error: z.number(),
      /** 0..100 */
      vmaf: z.number().nullable(),
      lowest: z.object({ ssim: z.number(), at_seconds: z.number() }),
      size_bytes: COUNT,
      bytes_per_minute: COUNT,
      average_bits_per_second: COUNT,
    }),
  ),
});

const CHANGES = z.array(z.object({ id: z.string(), before: z.string().nullable(), after: z.string().nullable() }));

/** Printed in place of a verb's own document, where it ended early; exit codes 1 to 3. */
const ERROR = z.object({
  error: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('usage'), message: z.string() }),
    z.object({
      kind: z.literal('could-not-observe'),
      message: z.string(),
      service: z.string(),
      address: z.string(),
      check: z.string(),
    }),
    /** `quality` cannot measure it as things stand; `not-ready`: nor can `storage verify` follow it. */
    z.object({ kind: z.enum(QUALITY_REFUSALS), message: z.string(), video_id: COUNT }),
    z.object({ kind: z.literal('unknown-video'), message: z.string(), video_ids: z.array(COUNT) }),
    z.object({
      kind: z.literal('unknown-message'),
      message: z.string(),
      unknown: z.array(z.string()),
      ambiguous: z.array(z.string()),
    }),
  ]),
});

/** By the verb as it is typed; `error` is what any of them may print instead. */
export const DOCUMENTS = {
  activities: FACTS,
  asg: FACTS,
  cancel: z.object({
    video_id: COUNT,
    outcome: z.enum(['cancelled', 'requested', 'already-finished']),
    status: z.string().nullable(),
  }),
  /** At its start; it goes on until it is interrupted. */
  dashboard: z.object({ url: z.url() }),
  diff: z.object({
    facts: CHANGES,
    conclusions: CHANGES,
    findings: z.object({ appeared: z.array(z.string()), gone: z.array(z.string()) }),
  }),
  'dlq list': z.object({ messages: z.array(DEAD_LETTER), approximate_count: COUNT }),
  'dlq redrive': z.object({
    messages: z.array(
      z.object({
        message_id: z.string(),
        outcome: z.enum(['redriven', 'sent-but-not-removed', 'not-sent', 'not-tried']),
        new_message_id: z.string().nullable(),
        error: z.string().nullable(),
      }),
    ),
  }),
  'dlq show': z.object({ message: DEAD_LETTER.extend({ body: z.string() }) }),
  doctor: CHECKS,
  error: ERROR,
  history: z.object({
    video_id: COUNT,
    jobs: z.array(z.object({ job_id: z.string(), part: z.string().nullable(), transitions: z.array(TRANSITION) })),
  }),
  jobs: z.object({ jobs: z.array(JOB_ROW) }),
  lambda: FACTS,
  logs: z.object({ at: TIME, worker_id: z.string(), line: z.string() }),
  metrics: FACTS,
  quality: QUALITY,
  queue: FACTS,
  report: REPORT_SCHEMA,
  retry: z.object({
    video_id: COUNT,
    job_id: z.string(),
    outcome: z.enum(['queued', 'message-sent-again', 'still-running']),
    message_id: z.string().nullable(),
    send_error: z.string().nullable(),
  }),
  snapshot: z.union([
    /** Without a file: the snapshot itself. */
    SNAPSHOT_SCHEMA,
    z.object({ file: z.string(), facts: COUNT, unknown: z.array(z.string()) }),
  ]),
  status: z.union([
    z.object({ videos: z.array(VIDEO_DOCUMENT), has_more: z.boolean() }),
    /** Of one video. */
    z.object({ video: VIDEO_DOCUMENT }),
  ]),
  'storage gc': z.object({
    orphans: z.array(z.object({ prefix: z.string(), video_id: COUNT, objects: COUNT, size_bytes: COUNT })),
    deleted: z.boolean(),
    not_deleted: z.array(z.object({ key: z.string(), error: z.string() })),
  }),
  'storage verify': z.object({
    videos: z.array(z.object({ video_id: COUNT, objects: COUNT, problems: z.array(z.string()) })),
  }),
  submit: z.object({
    videos: z.array(SUBMITTED),
    not_submitted: z.array(z.string()),
    error: z.object({ kind: z.literal('could-not-observe'), message: z.string(), check: z.string() }).nullable(),
  }),
  'verify lambda': z.object({
    verdict: z.enum(['same', 'differs', 'unknown']),
    facts: z.array(REPORT_FACT_SCHEMA),
    missing: z.array(REPORT_MISSING_SCHEMA),
  }),
  'verify worker': CHECKS,
  watch: z.object({ at: TIME, video: VIDEO_DOCUMENT }),
  why: z.union([
    z.object({
      question: z.enum(['size', 'depth', 'deleted', 'inflight']),
      /** Null where the question does not arise. */
      derivation: REPORT_DERIVATION_SCHEMA.nullable(),
    }),
    /** `why video N`. */
    z.object({
      video_id: COUNT,
      state: VIDEO_STATE,
      cites: z.array(z.string()),
      missing: z.array(z.string()),
      findings: z.array(REPORT_DERIVATION_SCHEMA),
    }),
  ]),
} as const satisfies Record<string, z.ZodType>;

export type DocumentName = keyof typeof DOCUMENTS;

/** Of these, the schema is that of one line. */
export const JSON_LINES: readonly DocumentName[] = ['logs', 'watch'];

/** As it is printed. */
export type DocumentOf<Name extends DocumentName> = DeepReadonly<z.input<(typeof DOCUMENTS)[Name]>>;

/** JSON Schema (2020-12) of what a verb prints. */
export function documentJsonSchema(name: DocumentName): object {
  const title = `ffleet ${name} --json${JSON_LINES.includes(name) ? ', one line' : ''}`;
  return { ...z.toJSONSchema(DOCUMENTS[name]), title: name === 'error' ? 'ffleet VERB --json, ended early' : title };
}
