/** What the verbs' command lines share. */
import type { CommandContext } from './commands/command-context';
import type { DatabaseUse, OpsConfig } from './config';
import type { Connections } from './connections';

/** Runs one verb's work with everything that it needs; set by the caller, who owns configuration and clean-up. */
export type RunVerb = (options: RunOptions, verb: (run: VerbRun) => Promise<number>) => Promise<void>;

export interface RunOptions {
  readonly json: boolean;
  /** @default 'required' */
  readonly database?: DatabaseUse;
  /** Laid over the environment: what `--profile` and `--region` say. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface VerbRun {
  readonly connections: Connections;
  readonly context: CommandContext;
  readonly config: OpsConfig;
  readonly listenForInterrupt: () => AbortSignal;
}

export interface JsonOption {
  readonly json?: true;
}

export const JSON_FLAG = ['--json', 'print one JSON document instead of text'] as const;

export const example = (line: string): string => `\nExample:\n  $ ${line}`;
