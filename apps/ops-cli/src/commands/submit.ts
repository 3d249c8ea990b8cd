/** `ffleet submit`: looks at every source first, then uploads, records and announces them one by one. */
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { VideoCatalog, VideoSource } from '@ffleet/ports';
import { bytes } from '@ffleet/units';
import { uploadKey } from '@ffleet/video-job-lifecycle';
import { cleanText, writeLines } from '@ffleet/terminal';
import { UnobservableError, UsageError } from '../cli-errors';
import { EXIT } from '../exit-code';
import type { ExitCode } from '../exit-code';
import type { UploadStore } from '../metered-uploads';
import { displayUrl } from '../render/display-url';
import { renderJson } from '../render/video-json';
import { contentTypeOf, fetchSourceFile } from '../source-file';
import type { SourceFile } from '../source-file';
import { parseSourceArgument } from '../source-argument';
import { uploadExtras } from '../submission/upload-extras';
import type { SubmitChoices } from '../submission/upload-extras';
import type { CommandContext } from './command-context';
import { sendHint, unsentLines } from './send-hint';
import type { HintPorts, RecordedJob } from './send-hint';
import { createUploadView } from './upload-view';

export interface SubmitPorts extends HintPorts {
  readonly catalog: Pick<VideoCatalog, 'createVideo' | 'listVideos'>;
  readonly uploads: UploadStore;
}

export interface SubmitOptions {
  /** Paths and URLs as typed, at least one. */
  readonly sources: readonly string[];
  /** Relative paths start there. */
  readonly fileFolder: string;
  readonly tenantId: number;
  /** For a single source; otherwise each is called after its file. */
  readonly title: string | null;
  readonly choices: SubmitChoices;
}

type CheckedSource =
  | { readonly kind: 'file'; readonly argument: string; readonly file: SourceFile; readonly title: string }
  | { readonly kind: 'url'; readonly argument: string; readonly url: string; readonly title: string };

interface Submitted {
  /** As typed. */
  readonly argument: string;
  readonly job: RecordedJob;
  readonly messageId: string | null;
  readonly sendError: UnobservableError | null;
}

/**
 * A message that cannot be sent is a warning: the job is recorded with the message that it is owed.
 * @returns `unobservable` when the database or the bucket was lost on the way. What was submitted before that is told, and
 *   stays.
 * @throws {UsageError} that lists every source which cannot be submitted; nothing was touched then
 * @throws {UnobservableError} when the database does not answer before anything was uploaded
 */
export async function runSubmit(
  options: SubmitOptions,
  ports: SubmitPorts,
  context: CommandContext,
): Promise<ExitCode> {
  const sources = await checkSources(options, context);
  await ports.catalog.listVideos({ limit: 1 }); // before gigabytes are uploaded for a database that is not there

  const submitted: Submitted[] = [];
  let stoppedBy: UnobservableError | null = null;
  for (const source of sources) {
    try {
      // The next message would not get through either, and each try takes its time.
      const sendError = submitted.at(-1)?.sendError ?? null;
      const one = await submitOne({ ...options, source, sendError, ports, context });
      submitted.push(one);
      reportOne(one, context);
    } catch (error) {
      if (!(error instanceof UnobservableError)) throw error;
      stoppedBy = error;
      break;
    }
  }
  return reportAll({ submitted, stoppedBy, sources: options.sources, context });
}

async function checkSources(options: SubmitOptions, { err }: CommandContext): Promise<CheckedSource[]> {
  const { sources, fileFolder, title } = options;
  if (title !== null && sources.length > 1) {
    throw new UsageError(`Cannot give ${sources.length} videos one title: leave --title out, or submit one at a time`);
  }
  const checked: CheckedSource[] = [];
  const problems: string[] = [];
  for (const argument of sources) {
    const parsed = parseSourceArgument(argument);
    if (!parsed.ok) {
      problems.push(parsed.error);
    } else if (parsed.value.kind === 'url') {
      checked.push({ kind: 'url', argument, url: parsed.value.url, title: title ?? titleOfUrl(parsed.value.url) });
    } else {
      const file = await fetchSourceFile(resolve(fileFolder, parsed.value.path));
      if (file.ok)
        checked.push({ kind: 'file', argument, file: file.value, title: title ?? cleanText(file.value.name) });
      else problems.push(file.error);
    }
  }
  if (problems.length > 0) throw new UsageError(problems.join('\n'));
  for (const source of checked) {
    if (source.kind === 'url' || source.file.size > 0) continue;
    writeLines(err, [`Warning: ${cleanText(source.file.name)} is empty; the video will end FAILED with source-empty.`]);
  }
  return checked;
}

async function submitOne(options: {
  source: CheckedSource;
  tenantId: number;
  choices: SubmitChoices;
  /** Why an earlier message could not be sent; this one is left to the outbox then. */
  sendError: UnobservableError | null;
  ports: SubmitPorts;
  context: CommandContext;
}): Promise<Submitted> {
  const { source: checked, tenantId, choices, sendError, ports, context } = options;
  const source: VideoSource =
    checked.kind === 'url'
      ? { kind: 'url', url: checked.url }
      : { kind: 'object', key: await upload({ file: checked.file, tenantId, uploads: ports.uploads, context }) };
  const chosen = await uploadExtras({ choices, tenantId, uploads: ports.uploads });
  const created = await ports.catalog.createVideo({ tenantId, title: checked.title, source, options: chosen });
  const { argument } = checked;
  const job = { ...created, tenantId, source, fencingToken: 0 };
  if (sendError !== null) return { argument, job, messageId: null, sendError };
  const sent = await sendHint({ job, ports, nowEpochMs: context.clock.nowEpochMs() });
  return sent.ok
    ? { argument, job, messageId: sent.value.messageId, sendError: null }
    : { argument, job, messageId: null, sendError: sent.error };
}

/** @returns the new object's key */
async function upload(options: {
  file: SourceFile;
  tenantId: number;
  uploads: UploadStore;
  context: CommandContext;
}): Promise<string> {
  const { file, tenantId, uploads, context } = options;
  const key = uploadKey({ tenantId, uploadId: randomUUID(), fileName: file.name });
  const view = createUploadView({ file, sink: context.err });
  view.show(bytes(0));
  try {
    await uploads.putFile({ key, path: file.path, contentType: contentTypeOf(file.name), onProgress: view.show });
  } finally {
    view.end();
  }
  return key;
}

function reportOne({ job, sendError }: Submitted, { out, err, json }: CommandContext): void {
  if (sendError !== null) {
    writeLines(err, unsentLines({ job, error: sendError }));
  } else if (!json) {
    writeLines(out, [`Video ${job.videoId} is submitted (job ${job.jobId}). Follow it: ffleet watch ${job.videoId}`]);
  }
}

function reportAll(options: {
  submitted: readonly Submitted[];
  stoppedBy: UnobservableError | null;
  sources: readonly string[];
  context: CommandContext;
}): ExitCode {
  const { submitted, stoppedBy, sources, context } = options;
  const { out, err, json } = context;
  const notSubmitted = sources.slice(submitted.length);
  if (json) {
    const error = stoppedBy && {
      kind: 'could-not-observe',
      message: stoppedBy.message,
      check: stoppedBy.details.check,
    };
    out.write(`${renderJson({ videos: submitted.map(submittedJson), not_submitted: notSubmitted, error })}\n`);
  }
  if (stoppedBy !== null) writeLines(err, [stoppedBy.message, stoppedBy.details.check]);
  if (notSubmitted.length > 0) writeLines(err, [`Not submitted: ${notSubmitted.map(cleanText).join(', ')}`]);
  return stoppedBy === null ? EXIT.done : EXIT.unobservable;
}

const submittedJson = ({ argument, job, messageId, sendError }: Submitted): Record<string, unknown> => ({
  source: job.source.kind === 'url' ? displayUrl(job.source.url) : argument,
  video_id: job.videoId,
  job_id: job.jobId,
  tenant_id: job.tenantId,
  object_key: job.source.kind === 'object' ? job.source.key : null,
  message_id: messageId,
  send_error: sendError?.message ?? null,
});

function titleOfUrl(url: string): string {
  const { pathname, hostname } = new URL(url);
  const last = pathname.split('/').findLast((part) => part !== '') ?? hostname;
  try {
    return cleanText(decodeURIComponent(last)) || hostname;
  } catch {
    return cleanText(last); // a stray % is no escape
  }
}
