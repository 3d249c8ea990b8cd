/** Runs one ffmpeg command through fluent-ffmpeg. The only file that knows that library, and where it has to be stopped from helping. */
import ffmpeg from 'fluent-ffmpeg';
import type { FfmpegCommand as FluentCommand } from 'fluent-ffmpeg';
import type { FfmpegCommand } from '@ffleet/media-plan';
import { mediaEnvironment } from './process-guard';
import type { GuardedProgram } from './process-guard';
import { redactUrls } from './redact';

/** How an ffmpeg run ended. That it exited with 0 says nothing about its output. */
export type FfmpegEnd = { readonly kind: 'exited-0' } | { readonly kind: 'failed'; readonly reason: string };

/** Lines that the library keeps for its own error messages. */
const KEPT_LINES = 20;

/**
 * Runs a command to its end, and resolves when the process is gone.
 *
 * Progress is asked for on stderr, because the library's own `progress` event runs ffprobe on the source without the
 * guards that the command carries.
 * @param onLine every line of stderr, progress included
 * @param signal kills ffmpeg with SIGKILL: it has nothing to tidy up, and SIGTERM makes a short output look complete
 */
export function runFfmpeg({
  program,
  command,
  onLine,
  signal,
}: {
  program: GuardedProgram;
  command: FfmpegCommand;
  onLine: (line: string) => void;
  signal: AbortSignal;
}): Promise<FfmpegEnd> {
  const fluent = toFluent(command, program);
  return new Promise((resolve) => {
    const kill = () => fluent.kill('SIGKILL');
    const end = (result: FfmpegEnd) => {
      signal.removeEventListener('abort', kill);
      resolve(result);
    };
    fluent.on('stderr', onLine);
    // A kill before the process exists is lost, so a signal that came early is obeyed here.
    fluent.on('start', () => (signal.aborted ? kill() : signal.addEventListener('abort', kill, { once: true })));
    fluent.on('end', () => end({ kind: 'exited-0' }));
    fluent.on('error', (error: Error) => end({ kind: 'failed', reason: redactUrls(error.message) }));
    fluent.run();
  });
}

function toFluent(command: FfmpegCommand, program: GuardedProgram): FluentCommand {
  // Spread arguments: the library splits the elements of an array at a space.
  const fluent = ffmpeg({ stdoutLines: KEPT_LINES })
    .input(command.input)
    .inputOptions(...program.leadingArgs, '-nostats', '-progress', 'pipe:2', ...command.inputOptions);
  for (const { input, options } of command.furtherInputs ?? []) fluent.input(input).inputOptions(...options);
  if (command.complexFilter !== undefined) fluent.complexFilter(command.complexFilter);
  for (const output of [...command.outputs, ...(command.images ?? [])])
    fluent.output(output.target).outputOptions(...output.options);
  return withoutSurprises(fluent, program.file);
}

type SpawnEnd = (error: Error | null, stdout?: LineRing, stderr?: LineRing) => void;
type Spawn = (args: string[], options: object, onProcess: unknown, onEnd: SpawnEnd) => void;
interface LineRing {
  get(): string;
}
/** What the library does behind its documented interface. */
interface FluentInternals {
  _getFfmpegPath(callback: (error: null, path: string) => void): void;
  _checkCapabilities(callback: () => void): void;
  availableEncoders(callback: (error: null, encoders: object) => void): void;
  _spawnFfmpeg: Spawn;
}

function withoutSurprises(fluent: FluentCommand, file: string): FluentCommand {
  const internals = fluent as unknown as FluentInternals;
  const spawn = internals._spawnFfmpeg.bind(fluent);
  const noLines: LineRing = { get: () => '' };
  const changes: FluentInternals = {
    // The library's setter is shared by all commands of the process.
    _getFfmpegPath: (callback) => callback(null, file),
    // Two processes and 0.4 s to find out what the first real run tells anyway.
    _checkCapabilities: (callback) => callback(),
    availableEncoders: (callback) => callback(null, {}),
    // A program that cannot be started ends without its lines, which the library then reads: a crash, not an error.
    _spawnFfmpeg: (args, options, onProcess, onEnd) =>
      spawn(args, { ...options, env: mediaEnvironment() }, onProcess, (error, stdout = noLines, stderr = noLines) =>
        onEnd(error, stdout, stderr),
      ),
  };
  return Object.assign(fluent, changes);
}
