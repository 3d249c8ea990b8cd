/** Runs functions: one warm process each, invocations one after the other, all gone when the endpoint closes. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Environment } from '../environment';
import type { AppendLog } from '../logs/logs';
import { BOOTSTRAP } from './bootstrap';
import type { CodeFolder } from './code-folder';
import { tooManyRequests } from './errors';
import type { FunctionSettings } from './function-settings';
import { Sandbox, type InvocationResult } from './sandbox';

/** Invocations of one function that may wait for its process; Lambda refuses with the same error above its concurrency. */
const MAX_WAITING = 1000;

interface Lane {
  sandbox: Sandbox | undefined;
  waiting: number;
  tail: Promise<unknown>;
}

export class FunctionRunner {
  private readonly lanes = new Map<string, Lane>();
  private readonly bootstrapFile: string;
  private readonly environment: Readonly<Record<string, string>>;
  private closed = false;

  constructor(
    folder: string,
    { endpointUrl, region }: Environment,
    private readonly code: CodeFolder,
    private readonly appendLog: AppendLog,
  ) {
    mkdirSync(folder, { recursive: true });
    this.bootstrapFile = path.join(folder, 'bootstrap.cjs');
    writeFileSync(this.bootstrapFile, BOOTSTRAP);
    this.environment = {
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ENDPOINT_URL: endpointUrl,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    };
  }

  /**
   * Runs one event when the ones before it are done.
   * @param current the function's settings at that time: a process of older settings is replaced
   * @throws {AwsError} TooManyRequestsException
   */
  invoke(name: string, event: unknown, current: () => FunctionSettings): Promise<InvocationResult> {
    const lane: Lane = this.lanes.get(name) ?? { sandbox: undefined, waiting: 0, tail: Promise.resolve() };
    this.lanes.set(name, lane);
    if (lane.waiting >= MAX_WAITING) throw tooManyRequests();
    lane.waiting += 1;
    const turn = lane.tail.then(async () => {
      lane.waiting -= 1;
      return (await this.sandboxFor(lane, current())).invoke(event);
    });
    lane.tail = turn.catch(() => undefined);
    return turn;
  }

  /** Ends a function's process, with whatever it is doing. */
  async stop(name: string): Promise<void> {
    await this.lanes.get(name)?.sandbox?.kill();
    this.lanes.delete(name);
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.lanes.keys()].map((name) => this.stop(name)));
  }

  private async sandboxFor(lane: Lane, settings: FunctionSettings): Promise<Sandbox> {
    if (this.closed) throw tooManyRequests();
    const { sandbox } = lane;
    if (sandbox?.isUsable && sandbox.settings.revisionId === settings.revisionId) return sandbox;
    await sandbox?.kill();
    lane.sandbox = new Sandbox(settings, {
      bootstrapFile: this.bootstrapFile,
      taskRoot: this.code.taskRoot(settings.name, settings.codeSha256),
      environment: this.environment,
      appendLog: this.appendLog,
    });
    return lane.sandbox;
  }
}
