/** AWS Lambda: the service's table, and the way in for schedules. */
import * as sdk from '@aws-sdk/client-lambda';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Environment, RunningService } from '../environment';
import type { AppendLog } from '../logs/logs';
import { pageOf } from '../page';
import { AwsError } from '../wire/aws-error';
import { restJson } from '../wire/rest-json';
import { defineService, type Operations } from '../wire/service';
import { CodeFolder } from './code-folder';
import { functionExists, invalidParameter, invalidPayload, payloadTooLarge, staleRevision } from './errors';
import { FunctionRunner } from './function-runner';
import {
  createFunctionSettings,
  describeFunction,
  updateFunctionSettings,
  type FunctionSettings,
} from './function-settings';
import { FunctionStore } from './function-store';
import { MAX_PAYLOAD_BYTES, type InvocationResult } from './sandbox';

/** The service, and what EventBridge schedules need of it. */
export interface Lambda extends RunningService {
  /**
   * Runs a function without waiting for its result, which goes to its log. A failure is not tried again.
   * @throws {AwsError} ResourceNotFoundException, TooManyRequestsException
   */
  invokeAsync(functionArn: string, event: unknown): void;
}

const MAX_LISTED = 50;
/** LogType Tail returns the last 4 KB of an invocation's log. */
const MAX_LOG_TAIL_BYTES = 4096;

export function createLambda(environment: Environment, appendLog: AppendLog): Lambda {
  const { stateDir, now, reportDefect } = environment;
  const folder = path.join(stateDir, 'lambda');
  const functions = new FunctionStore(environment);
  const code = new CodeFolder(path.join(folder, 'functions'));
  // Old code stays until the next start: a process that still runs may load more of it.
  for (const { name, codeSha256 } of functions.list()) code.keepOnly(name, codeSha256);
  const runner = new FunctionRunner(folder, environment, code, appendLog);

  const run = (settings: FunctionSettings, event: unknown): Promise<InvocationResult> =>
    runner.invoke(settings.name, event, () => functions.get(settings.name));
  const runAndForget = (settings: FunctionSettings, event: unknown): void => {
    run(settings, event).catch((defect: unknown) => {
      // A refusal here means that the function or the endpoint ended before the event's turn came.
      if (!(defect instanceof AwsError)) reportDefect(defect, `invoking ${settings.name}`);
    });
  };

  const changed = () => ({ now: now(), revisionId: randomUUID() });
  const configuration: Operations<typeof sdk> = {
    CreateFunction: (input) => {
      const name = input.FunctionName ?? '';
      if (functions.has(name)) throw functionExists(name);
      // Checked before any code is unpacked under that name.
      const draft = { codeSha256: '', codeSize: 0 };
      const settings = createFunctionSettings(input, { arn: functions.arnOf(name), code: draft, ...changed() });
      const created = { ...settings, ...code.unpack(name, requireZip(input.Code?.ZipFile)) } as FunctionSettings;
      functions.put(created);
      return describeFunction(created);
    },
    UpdateFunctionCode: (input) => {
      const settings = requireRevision(functions.get(input.FunctionName ?? ''), input.RevisionId);
      if (input.Publish) throw invalidParameter('Published versions are not emulated: leave Publish out.');
      const unpacked = code.unpack(settings.name, requireZip(input.ZipFile));
      const { now: modifiedAt, revisionId } = changed();
      const updated = { ...settings, ...unpacked, modifiedAt, revisionId } as FunctionSettings;
      if (input.DryRun) return describeFunction(settings);
      functions.put(updated);
      return describeFunction(updated);
    },
    UpdateFunctionConfiguration: (input) => {
      const settings = requireRevision(functions.get(input.FunctionName ?? ''), input.RevisionId);
      const updated = updateFunctionSettings(settings, input, changed());
      functions.put(updated);
      return describeFunction(updated);
    },
    GetFunction: ({ FunctionName = '', Qualifier }) => ({
      Configuration: describeFunction(functions.get(FunctionName, Qualifier)),
      Code: { RepositoryType: 'S3' },
    }),
    GetFunctionConfiguration: ({ FunctionName = '', Qualifier }) =>
      describeFunction(functions.get(FunctionName, Qualifier)),
    ListFunctions: ({ Marker, MaxItems }) => {
      const page = pageOf(functions.list(), { token: Marker, size: Math.min(MaxItems ?? MAX_LISTED, MAX_LISTED) });
      if (!page) throw invalidParameter('Invalid Marker');
      return { Functions: page.items.map(describeFunction), NextMarker: page.nextToken };
    },
    DeleteFunction: async ({ FunctionName = '', Qualifier }) => {
      const { name } = functions.get(FunctionName, Qualifier);
      functions.delete(name);
      await runner.stop(name);
      code.remove(name);
      return { StatusCode: 204 };
    },
  };

  const service = defineService<typeof sdk>(sdk, {
    protocol: restJson(),
    missingInput: (member) => invalidParameter(`The request must contain the parameter ${member}.`),
    operations: {
      ...configuration,
      Invoke: async ({ FunctionName = '', Qualifier, InvocationType = 'RequestResponse', LogType, Payload }) => {
        const settings = functions.get(FunctionName, Qualifier);
        const event = parsePayload(Payload as Uint8Array | undefined);
        if (InvocationType === 'DryRun') return { StatusCode: 204 };
        if (InvocationType === 'Event') {
          runAndForget(settings, event);
          return { StatusCode: 202 };
        }
        if (InvocationType !== 'RequestResponse')
          throw invalidParameter(`Value '${String(InvocationType)}' at 'invocationType' is none`);
        const { payload, functionError, log } = await run(settings, event);
        return {
          StatusCode: 200,
          ExecutedVersion: '$LATEST',
          ...(functionError ? { FunctionError: functionError } : {}),
          ...(LogType === 'Tail' ? { LogResult: tailOf(log) } : {}),
          Payload: Buffer.from(payload) as Uint8Array as never,
        };
      },
    },
  });

  return {
    service,
    invokeAsync: (functionArn, event) => runAndForget(functions.get(functionArn), event),
    async close() {
      await runner.close();
      functions.close();
    },
  };
}

function requireZip(zip: Uint8Array | undefined): Uint8Array {
  if (!zip?.length) throw invalidParameter('Please provide a source for function code: only ZipFile is emulated.');
  return zip;
}

function requireRevision(settings: FunctionSettings, revisionId: string | undefined): FunctionSettings {
  if (revisionId !== undefined && revisionId !== settings.revisionId) throw staleRevision();
  return settings;
}

/** The event; an empty payload is an empty event. */
function parsePayload(payload: Uint8Array | undefined): unknown {
  if (!payload?.length) return {};
  if (payload.length > MAX_PAYLOAD_BYTES) throw payloadTooLarge(payload.length, MAX_PAYLOAD_BYTES);
  try {
    return JSON.parse(Buffer.from(payload).toString()) as unknown;
  } catch (error) {
    throw invalidPayload(error instanceof Error ? error.message : String(error));
  }
}

const tailOf = (log: readonly string[]): string =>
  Buffer.from(`${log.join('\n')}\n`)
    .subarray(-MAX_LOG_TAIL_BYTES)
    .toString('base64');
