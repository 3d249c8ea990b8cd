/** What is known about the scaler Lambda: what runs, what it was told, what it said. The subject is mostly its name. */
import * as z from 'zod';
import { COUNT, EPOCH_MS, SECONDS } from '../branded-schemas';
import { awsCall, defineFactKind } from '../fact-kind';
import { formatTime } from '../format';
import { shellQuote } from '../shell-quote';

const LOG_WINDOW_MS = 10 * 60_000;

/** A count that the Lambda could not read is null. */
const REPORTED = COUNT.nullable();

export const scalerResult = defineFactKind({
  schema: z.object({ ai_queue_depth: REPORTED, video_queue_depth: REPORTED, messaging_queue_depth: REPORTED }),
  source: (inquiry) =>
    awsCall(inquiry, {
      service: 'lambda',
      operation: 'Invoke',
      input: { FunctionName: inquiry.subject },
      outfile: 'out.json',
    }),
  summarize: (depths) => JSON.stringify(depths),
});

export const scalerDeployment = defineFactKind({
  schema: z.object({
    codeSha256: z.string(),
    lastModified: EPOCH_MS,
    environment: z.record(z.string(), z.string()),
  }),
  source: (inquiry) =>
    awsCall(inquiry, {
      service: 'lambda',
      operation: 'GetFunctionConfiguration',
      input: { FunctionName: inquiry.subject },
    }),
  summarize: ({ codeSha256, lastModified }) => `CodeSha256=${codeSha256} LastModified=${formatTime(lastModified)}`,
});

/** The zip on this machine; the subject is its path. Lambda's CodeSha256 is the same sum of the same bytes, in base64. */
export const builtArtifact = defineFactKind({
  schema: z.object({ codeSha256: z.string() }),
  source: ({ subject }) => {
    const bash = shellQuote({ shell: 'bash', word: subject });
    const powershell = shellQuote({ shell: 'powershell', word: subject });
    return {
      kind: 'script',
      bash: `openssl dgst -sha256 -binary ${bash} | base64`,
      powershell: `[Convert]::ToBase64String([Convert]::FromHexString((Get-FileHash ${powershell}).Hash))`,
    };
  },
  summarize: ({ codeSha256 }) => `CodeSha256=${codeSha256}`,
});

/** The rules that decide the group's size; the subject is the group. */
export const scalingPolicy = defineFactKind({
  schema: z.object({
    kind: z.literal('classic'),
    minSize: COUNT,
    maxSize: COUNT,
    maxBacklogAdd: COUNT,
    stableZeroDuration: SECONDS,
    visibleOnly: z.boolean(),
    /** The scaler's `video_queue_depth` leaves messages in flight out. */
    reportsVisibleOnly: z.boolean(),
  }),
  source: (inquiry) =>
    awsCall(inquiry, {
      service: 'lambda',
      operation: 'GetFunctionConfiguration',
      input: { FunctionName: inquiry.names.scalerFunction },
    }),
  summarize: ({ kind, visibleOnly, maxBacklogAdd, minSize, maxSize, reportsVisibleOnly }) =>
    `policy=${kind} visibleOnly=${visibleOnly} maxBacklogAdd=${maxBacklogAdd} minSize=${minSize} maxSize=${maxSize} ` +
    `reportsVisibleOnly=${reportsVisibleOnly}`,
});

/** Since when the queues have been empty, as the scaler remembers it; the subject is the parameter's name. */
export const stableZeroMark = defineFactKind({
  schema: z.object({ since: EPOCH_MS.nullable() }),
  source: (inquiry) =>
    awsCall(inquiry, { service: 'ssm', operation: 'GetParameter', input: { Name: inquiry.subject } }),
  summarize: ({ since }) => `since=${since === null ? 'none' : formatTime(since)}`,
});

export const scalerSchedule = defineFactKind({
  schema: z.object({ state: z.enum(['ENABLED', 'DISABLED']), expression: z.string() }),
  source: (inquiry) =>
    awsCall(inquiry, { service: 'scheduler', operation: 'GetSchedule', input: { Name: inquiry.subject } }),
  summarize: ({ state, expression }) => `state=${state} ${expression}`,
});

export const scalerLog = defineFactKind({
  schema: z.object({
    from: EPOCH_MS,
    to: EPOCH_MS,
    lastDecisionAt: EPOCH_MS.nullable(),
    /** Facts that it could not read and actions that were refused, newest first. */
    failures: z.array(z.object({ at: EPOCH_MS, action: z.string(), error: z.string() })),
  }),
  source: (inquiry) =>
    awsCall(inquiry, {
      service: 'logs',
      operation: 'FilterLogEvents',
      input: {
        LogGroupName: inquiry.names.scalerLogGroup,
        StartTime: inquiry.at - LOG_WINDOW_MS,
        EndTime: inquiry.at,
        FilterPattern: '?SCALING_DECISION ?SCALING_FACT_UNAVAILABLE ?SCALING_ACTION_FAILED',
      },
    }),
  summarize: ({ lastDecisionAt, failures }) =>
    `lastDecision=${lastDecisionAt === null ? 'none' : formatTime(lastDecisionAt)} failures=${failures.length}` +
    failures.map(({ action, error }) => ` | ${action}: ${error}`).join(''),
});
