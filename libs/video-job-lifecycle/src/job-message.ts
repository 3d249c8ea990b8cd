/** The body of a queue message: parsed once, every complaint told at once, unknown fields kept. */
import * as z from 'zod';
import { err, ok } from '@ffleet/units';
import type { Result } from '@ffleet/units';

const schema = z
  .looseObject({
    job_id: z.guid().optional(),
    video_id: z.int().positive(),
    tenant_id: z.int().positive(),
    file_key: z.string().min(1).optional(),
    source: z.string().min(1).optional(),
    // Senders written in Python often leave the offset out.
    created_at: z.iso.datetime({ offset: true, local: true }),
    attempt: z.int().nonnegative().default(0),
  })
  .refine((body) => body.job_id !== undefined || body.file_key !== undefined || body.source !== undefined, {
    message: 'needs file_key or source where there is no job_id',
  });

/** A hint that a job may be due. `jobId` is null in a legacy body; the row decides everything else. */
export interface JobMessage {
  readonly jobId: string | null;
  readonly videoId: number;
  readonly tenantId: number;
  /** Object key or URL, as the sender wrote it. */
  readonly source: string | null;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly attempt: number;
  /** The whole body with its unknown fields, to be sent on unchanged. */
  readonly raw: Readonly<Record<string, unknown>>;
}

export interface InvalidMessage {
  readonly code: 'message-not-json' | 'message-invalid';
  /** Every problem, such as `video_id: Invalid input: expected number, received undefined`. */
  readonly problems: readonly string[];
}

/** Reads a message body. Bad bodies are an expected outcome: the queue is open to senders that we do not control. */
export function parseJobMessage(body: string): Result<JobMessage, InvalidMessage> {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (cause) {
    return err({ code: 'message-not-json', problems: [cause instanceof Error ? cause.message : String(cause)] });
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => [path.join('.') || 'body', message].join(': '));
    return err({ code: 'message-invalid', problems });
  }
  const { job_id, video_id, tenant_id, file_key, source, created_at, attempt } = parsed.data;
  return ok({
    jobId: job_id ?? null,
    videoId: video_id,
    tenantId: tenant_id,
    source: source ?? file_key ?? null,
    createdAt: created_at,
    attempt,
    raw: parsed.data,
  });
}

/** Writes the body of a message for a job, as `parseJobMessage` reads it. */
export function renderJobMessage(message: {
  jobId: string;
  videoId: number;
  tenantId: number;
  source: string;
  createdAt: string;
}): string {
  const { jobId, videoId, tenantId, source, createdAt } = message;
  return JSON.stringify({
    job_id: jobId,
    video_id: videoId,
    tenant_id: tenantId,
    source,
    created_at: createdAt,
    attempt: 0,
  });
}
