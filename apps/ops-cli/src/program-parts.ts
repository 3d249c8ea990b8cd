/** What the verbs' command lines share. */
import type { CommandContext } from './commands/command-context';
import type { OpsConfig } from './config';
import type { Connections } from './connections';

/** Runs one verb's work with everything that it needs; set by the caller, who owns configuration and clean-up. */
export type RunVerb = (options: { json: boolean }, verb: (run: VerbRun) => Promise<number>) => Promise<void>;

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
