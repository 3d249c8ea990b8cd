/** The MediaRunner port of one worker: encodes that take virtual time, and fail, hang or take their worker with them. */
import { mediaFailure, partName, recipeOf } from '@ffleet/media-plan';
import type { EncodedPart, MediaFailure } from '@ffleet/media-plan';
import type { MediaRunner } from '@ffleet/ports';
import { err, ok } from '@ffleet/units';
import type { Result } from '@ffleet/units';
import type { FaultPlan, FaultRates } from '../../kernel/fault-plan';
import type { Chance } from '../../kernel/random';
import type { Scheduler } from '../../kernel/scheduler';
import type { SimProcess } from '../../kernel/sim-process';
import type { Sabotage } from '../../sabotage';
import { encodedPart, filesOfStep } from './sim-encode';
import { factsOf, parseSource } from './sim-source';

export const ENCODE_FAULTS = ['ffmpeg-crash', 'ffmpeg-hang', 'ffmpeg-disk-full', 'out-of-memory'] as const;
export type EncodeFault = (typeof ENCODE_FAULTS)[number];

/** One ffmpeg. */
export interface RunningEncode {
  readonly workerName: string;
  readonly jobId: string;
  readonly fencingToken: number;
  /** The name of what it makes. */
  readonly part: string;
}

const PROBE_MS = { min: 50, max: 900 } as const;
/** From SIGKILL to a process group that is gone. */
const END_MS = 20;
/** media-run ends an ffmpeg that shows no progress for this long. */
const STALL_LIMIT_MS = 90_000;

export function createSimMediaRunner(options: {
  scheduler: Scheduler;
  chance: Chance;
  faults: FaultPlan;
  rates: FaultRates<EncodeFault>;
  process: SimProcess;
  sabotage: Sabotage | null;
  /** The run that this worker is at. */
  currentRun: () => { readonly jobId: string; readonly fencingToken: number } | null;
  onStart: (encode: RunningEncode) => void;
  onEnd: (encode: RunningEncode) => void;
}): MediaRunner {
  const { chance, process, sabotage } = options;
  let encodes = 0;
  let probes = 0;

  return {
    probe: ({ sourceUrl, signal }) => {
      probes += 1;
      const source = parseSource(sourceUrl);
      const afterMs = chance.between(`probe/${process.name}#${probes}`, PROBE_MS);
      const refusal = mediaFailure('source-not-media', 'Cannot read the source: no container was recognised');
      return abortable({
        ...options,
        signal,
        afterMs,
        answer: () => (source.kind === 'broken' ? err(refusal) : ok(factsOf(source))),
      });
    },
    nameRecipe: ({ plan, part, rootId }) => {
      const recipe = recipeOf({ plan, part, rootId });
      return Promise.resolve(sabotage === 'adoption' ? `${recipe} of ${rootId}` : recipe);
    },
    encode: (encode) => {
      encodes += 1;
      return runEncode({ ...options, encode, place: `${process.name}/media.encode#${encodes}` });
    },
    packDownload: () => Promise.reject(new RangeError('Cannot pack a download: no simulated video wants one')),
  };
}

type EncodeOptions = Parameters<MediaRunner['encode']>[0];
type Outcome = Result<EncodedPart, MediaFailure>;

function runEncode(
  options: Parameters<typeof createSimMediaRunner>[0] & { encode: EncodeOptions; place: string },
): Promise<Outcome> {
  const { scheduler, chance, faults, rates, process, currentRun, onStart, onEnd, encode, place } = options;
  const { plan, part, sourceUrl, workDir, onProgress, onFile, signal } = encode;
  const source = parseSource(sourceUrl);
  const run = currentRun();
  if (!process.isAlive() || run === null) return new Promise(() => undefined);
  const fault = faults.choose({ place, rates });
  const encoded = encodedPart({ plan, part });
  const stepCount = Math.max(1, ...encoded.tracks.map(({ segments }) => segments.length));
  const faultStep = chance.wholeBetween(`step/${place}`, { min: 1, max: stepCount });
  const stepMs = (source.encodeSeconds * 1_000) / source.chunks / stepCount;
  const running: RunningEncode = { workerName: process.name, ...run, part: partName(part) };
  onStart(running);

  return new Promise((resolve, reject) => {
    let isOver = false;
    const end = (): void => {
      if (isOver) return;
      isOver = true;
      signal.removeEventListener('abort', onAbort);
      onEnd(running);
    };
    const finish = (outcome: Outcome): void => {
      end();
      process.deliver(() => resolve(outcome));
    };
    const onAbort = (): void =>
      scheduler.schedule({
        afterMs: END_MS,
        run: () => {
          end();
          process.deliver(() => reject(asError(signal.reason)));
        },
      });
    const takeStep = (step: number): void => {
      if (isOver || signal.aborted) return;
      if (step > 0 && (source.kind === 'killer' || (fault === 'out-of-memory' && step === faultStep))) {
        return process.kill();
      }
      if (fault === 'ffmpeg-hang' && step === faultStep) {
        const stalled = mediaFailure('encode-stalled', 'ffmpeg made no progress');
        return scheduler.schedule({ afterMs: STALL_LIMIT_MS, run: () => (isOver ? undefined : finish(err(stalled))) });
      }
      if (fault === 'ffmpeg-crash' && step === faultStep)
        return finish(err(mediaFailure('encode-failed', 'ffmpeg died')));
      if (fault === 'ffmpeg-disk-full' && step === faultStep)
        return finish(err(mediaFailure('disk-full', 'no space left')));
      process.deliver(() => {
        for (const name of filesOfStep({ encoded, step })) onFile({ name, path: `${workDir}/${name}`, bytes: 1_000 });
        onProgress(step / stepCount);
      });
      if (step === stepCount) finish(ok(encoded));
      else scheduler.schedule({ afterMs: stepMs, run: () => takeStep(step + 1) });
    };
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    process.onDeath(end);
    scheduler.schedule({ afterMs: 1, run: () => takeStep(0) });
  });
}

function abortable<Answer>(options: {
  scheduler: Scheduler;
  process: SimProcess;
  signal: AbortSignal;
  afterMs: number;
  answer: () => Answer;
}): Promise<Answer> {
  const { scheduler, process, signal, afterMs, answer } = options;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(asError(signal.reason));
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    scheduler.schedule({
      afterMs,
      run: () =>
        process.deliver(() => {
          signal.removeEventListener('abort', onAbort);
          resolve(answer());
        }),
    });
  });
}

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)));
