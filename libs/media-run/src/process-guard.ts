/** Wraps a media process in the kernel's own limits, which hold even when this process is gone. */
import { availableParallelism } from 'node:os';
import type { Bytes, Seconds } from '@ffleet/units';
import { findExecutable } from './executable';

/** A program and the arguments that come before its own. */
export interface GuardedProgram {
  readonly file: string;
  readonly leadingArgs: readonly string[];
}

/**
 * Runs `program` under `prlimit` (address space, processor time) and `setpriv --pdeathsig` (it dies with us), where
 * these tools of util-linux are installed; elsewhere as it is. Both replace themselves by the program, so the process
 * that is killed is the program itself.
 */
export function guardProgram(
  program: string,
  { addressSpace, time }: { addressSpace: Bytes; time: Seconds },
): GuardedProgram {
  const prlimit = process.platform === 'linux' ? findExecutable('prlimit') : null;
  const setpriv = process.platform === 'linux' ? findExecutable('setpriv') : null;
  const cpuSeconds = Math.ceil(time * availableParallelism());
  const chain = [
    ...(prlimit ? [prlimit, `--as=${addressSpace}`, `--cpu=${cpuSeconds}`, '--'] : []),
    ...(setpriv ? [setpriv, '--pdeathsig', 'KILL', '--'] : []),
    program,
  ];
  const [file = program, ...leadingArgs] = chain;
  return { file, leadingArgs };
}

const ENVIRONMENT_KEPT = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH'];

/** SVT-AV1 prints what it is on its own, into what ffmpeg says of a failure: errors only. */
const QUIET_ENCODERS = { SVT_LOG: '1' };

/** The environment of a process that parses hostile input: enough to run, and none of the worker's secrets. */
export function mediaEnvironment(): NodeJS.ProcessEnv {
  const kept: NodeJS.ProcessEnv = { ...QUIET_ENCODERS };
  for (const name of ENVIRONMENT_KEPT) if (process.env[name]) kept[name] = process.env[name];
  return kept;
}
