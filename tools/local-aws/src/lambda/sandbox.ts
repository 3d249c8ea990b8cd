/** A function's process: one warm child that runs one event at a time, and dies of a timeout, a crash or its parent. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { secondsToMs } from '@ffleet/units';
import type { AppendLog } from '../logs/logs';
import { END_OF_OUTPUT } from './bootstrap';
import { logGroupOf, type FunctionSettings } from './function-settings';

/** How an invocation ended. */
export interface InvocationResult {
  readonly requestId: string;
  /** JSON: what the handler returned, or an error's type, message and trace. */
  readonly payload: string;
  /** Set when the handler failed in any way. */
  readonly functionError: 'Unhandled' | undefined;
  /** The invocation's own log lines. */
  readonly log: readonly string[];
}

/** What the endpoint adds to a function's settings. */
export interface SandboxHost {
  readonly bootstrapFile: string;
  readonly taskRoot: string;
  /** The parts of the child's environment that do not depend on the function: region, endpoint, credentials. */
  readonly environment: Readonly<Record<string, string>>;
  readonly appendLog: AppendLog;
}

interface Invocation {
  readonly requestId: string;
  readonly log: string[];
  /** Streams whose end has not been seen yet. */
  openStreams: number;
  answer: Answer | undefined;
  readonly settle: (answer: Answer) => void;
}

type Answer =
  { readonly result: string } | { readonly error: { readonly errorType: string; readonly errorMessage: string } };

/** 6 MB (AWS Lambda Developer Guide, Lambda quotas). */
export const MAX_PAYLOAD_BYTES = 6 * 2 ** 20;

export class Sandbox {
  /** Resolves once the process is gone. */
  readonly exited: Promise<void>;
  private readonly child: ChildProcess;
  private readonly logStream = newLogStreamName();
  private current: Invocation | undefined;
  /** Killed, or gone by itself. */
  private isOver = false;

  constructor(
    readonly settings: FunctionSettings,
    private readonly host: SandboxHost,
  ) {
    this.child = spawn(process.execPath, [host.bootstrapFile, settings.arn], {
      cwd: host.taskRoot,
      env: this.childEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'json',
    });
    this.exited = new Promise((resolve) => {
      // 'close' comes after the last output has been read, and also when the process could not be started.
      this.child.once('close', (code, signal) => {
        this.isOver = true;
        this.onExit(code, signal);
        resolve();
      });
    });
    this.child.on('error', () => this.child.kill('SIGKILL'));
    this.child.on('message', (message) => this.onAnswer(message as Answer & { requestId: string }));
    for (const stream of [this.child.stdout, this.child.stderr]) if (stream) this.readOutput(stream);
  }

  /** False once the process is gone or about to go: the next invocation needs another one. */
  get isUsable(): boolean {
    return !this.isOver && this.child.connected;
  }

  /** Runs one event; the caller waits for the end of the one before. */
  async invoke(event: unknown): Promise<InvocationResult> {
    const requestId = randomUUID();
    const startedAt = Date.now();
    const timeoutMs = secondsToMs(this.settings.timeout);
    const log: string[] = [];
    const answer = await new Promise<Answer>((resolve) => {
      const timer = setTimeout(() => this.timeOut(), timeoutMs);
      const settle = (settled: Answer): void => {
        clearTimeout(timer);
        this.current = undefined;
        resolve(settled);
      };
      this.current = { requestId, log, openStreams: 2, answer: undefined, settle };
      this.write([`START RequestId: ${requestId} Version: $LATEST`]);
      if (this.isUsable) this.child.send({ requestId, event, deadlineMs: startedAt + timeoutMs });
      else this.onExit(this.child.exitCode, this.child.signalCode);
    });
    const durationMs = Date.now() - startedAt;
    this.write(
      [
        `END RequestId: ${requestId}`,
        `REPORT RequestId: ${requestId}\tDuration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${durationMs} ms\tMemory Size: ${this.settings.memoryMiB} MB`,
      ],
      log,
    );
    return { requestId, log, ...outcomeOf(answer) };
  }

  /** Ends the process. */
  async kill(): Promise<void> {
    this.isOver = true;
    this.child.kill('SIGKILL');
    await this.exited;
  }

  private timeOut(): void {
    const { current } = this;
    if (!current) return;
    const errorMessage = `RequestId: ${current.requestId} Error: Task timed out after ${this.settings.timeout.toFixed(2)} seconds`;
    this.write([
      `${new Date().toISOString()} ${current.requestId} Task timed out after ${this.settings.timeout.toFixed(2)} seconds`,
    ]);
    current.settle({ error: { errorType: 'Sandbox.Timedout', errorMessage } });
    void this.kill();
  }

  private onExit(code: number | null, signal: string | null): void {
    const { current } = this;
    const how = signal === null ? `exit status ${code ?? 1}` : `signal: ${signal}`;
    current?.settle({
      error: {
        errorType: 'Runtime.ExitError',
        errorMessage: `RequestId: ${current.requestId} Error: Runtime exited with error: ${how}`,
      },
    });
  }

  private onAnswer(answer: Answer & { readonly requestId: string }): void {
    if (answer.requestId !== this.current?.requestId) return;
    this.current.answer = answer;
    this.settleIfComplete();
  }

  /** An answer may overtake the output that was written before it: they travel by different pipes. */
  private settleIfComplete(): void {
    const { current } = this;
    if (current?.answer && current.openStreams === 0) current.settle(current.answer);
  }

  private readOutput(stream: Readable): void {
    createInterface({ input: stream }).on('line', (line) => {
      if (!line.startsWith(END_OF_OUTPUT)) return this.write([line]);
      if (this.current && line === END_OF_OUTPUT + this.current.requestId) {
        this.current.openStreams -= 1;
        this.settleIfComplete();
      }
    });
  }

  private write(lines: readonly string[], log = this.current?.log): void {
    log?.push(...lines);
    this.host.appendLog({ group: logGroupOf(this.settings), stream: this.logStream, lines });
  }

  private childEnvironment(): Record<string, string> {
    const { settings, host } = this;
    return {
      PATH: process.env['PATH'] ?? '',
      TZ: ':UTC',
      ...host.environment,
      ...settings.environment,
      _HANDLER: settings.handler,
      AWS_EXECUTION_ENV: `AWS_Lambda_${settings.runtime}`,
      AWS_LAMBDA_FUNCTION_NAME: settings.name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMiB),
      AWS_LAMBDA_LOG_GROUP_NAME: logGroupOf(settings),
      AWS_LAMBDA_LOG_STREAM_NAME: this.logStream,
      LAMBDA_TASK_ROOT: host.taskRoot,
    };
  }
}

function outcomeOf(answer: Answer): Pick<InvocationResult, 'payload' | 'functionError'> {
  if ('error' in answer) return { payload: JSON.stringify(answer.error), functionError: 'Unhandled' };
  const size = Buffer.byteLength(answer.result);
  if (size <= MAX_PAYLOAD_BYTES) return { payload: answer.result, functionError: undefined };
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${MAX_PAYLOAD_BYTES} bytes).`;
  return outcomeOf({ error: { errorType: 'Function.ResponseSizeTooLarge', errorMessage } });
}

/** `2026/02/21/[$LATEST]<32 hex digits>`, one per process. */
const newLogStreamName = (): string =>
  `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${randomBytes(16).toString('hex')}`;
