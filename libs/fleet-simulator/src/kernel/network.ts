/** Every call of a port: a request that travels, an effect where it arrives, an answer that travels back; each may fail. */
import type { FaultPlan, FaultRates } from './fault-plan';
import type { Chance } from './random';
import type { Scheduler } from './scheduler';
import type { SimProcess } from './sim-process';

export const SERVICES = ['database', 'sqs', 's3', 'autoscaling', 'metadata'] as const;
/** Who answers calls. */
export type ServiceName = (typeof SERVICES)[number];

export const CALL_FAULTS = [
  /** Answered with an error, nothing done. */
  'refused',
  /** Never arrives; the caller's timeout ends it. */
  'lost-request',
  /** Done, but the caller is told of a timeout. */
  'lost-answer',
  /** The caller's timeout ends it, and it is done after that. */
  'late-effect',
  /** Takes seconds. */
  'slow',
  /** SIGKILL as the request is about to leave. */
  'kill-before-send',
  /** SIGKILL as the answer arrives. */
  'kill-before-answer',
  /** SIGSTOP as the answer arrives, for up to three lease times. */
  'pause',
] as const;
export type CallFault = (typeof CALL_FAULTS)[number];

const TIMEOUT_MS = 5_000;
const LATE_EFFECT_MS_MAX = 40_000;
const SLOW_MS_MAX = 12_000;
const PAUSE_MS = { min: 5_000, max: 95_000 } as const;
const LATENCY_MS = { min: 1, max: 40 } as const;

/** An answer that went wrong on the way, or a service that said no. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed';
}

export interface Network {
  /**
   * @param options.effect what the service does, at once or later, by giving its answer to `reply`; what it throws is the
   *   answer too
   * @param options.signal answered with `onAbort` as soon as it aborts; the request may have its effect all the same
   */
  call<Answer>(options: {
    process: SimProcess;
    service: ServiceName;
    operation: string;
    effect: (reply: (answer: Answer) => void) => void;
    abort?: { readonly signal: AbortSignal; readonly onAbort: () => Answer };
  }): Promise<Answer>;
  /** A service that is down refuses every call, and answers nothing that is under way. */
  setDown(options: { service: ServiceName; isDown: boolean }): void;
  isDown(service: ServiceName): boolean;
  /** A cut lets nothing through between one process and one service. */
  setCut(options: { processName: string; service: ServiceName; isCut: boolean }): void;
  isCut(options: { processName: string; service: ServiceName }): boolean;
  /** Everything is up and connected again. */
  heal(): void;
}

export function createNetwork(options: {
  scheduler: Scheduler;
  chance: Chance;
  faults: FaultPlan;
  ratesOf: (service: ServiceName) => FaultRates<CallFault>;
  /** A process was stopped or cut off, or a service went down, or that is over. */
  onTrouble: (name: string) => void;
}): Network {
  const { scheduler, chance, faults, ratesOf, onTrouble } = options;
  const down = new Set<ServiceName>();
  const cuts = new Set<string>();
  const counters = new Map<string, number>();
  const isCut = ({ processName, service }: { processName: string; service: ServiceName }): boolean =>
    cuts.has(`${processName}|${service}`);

  const nextPlace = (operation: string): string => {
    const count = (counters.get(operation) ?? 0) + 1;
    counters.set(operation, count);
    return `${operation}#${count}`;
  };

  const call: Network['call'] = ({ process, service, operation, effect, abort }) => {
    if (!process.isAlive()) return new Promise(() => undefined);
    const place = nextPlace(`${process.name}/${operation}`);
    const fault = faults.choose({ place, rates: ratesOf(service) });
    const after = (afterMs: number, run: () => void): void => scheduler.schedule({ afterMs, run });
    const isBroken = (): boolean => down.has(service) || isCut({ processName: process.name, service });
    return new Promise((resolve, reject) => {
      const onAbort = (): void => (abort ? resolve(abort.onAbort()) : undefined);
      if (abort?.signal.aborted) return onAbort();
      abort?.signal.addEventListener('abort', onAbort, { once: true });
      const settle = (run: () => void): void =>
        process.deliver(() => {
          abort?.signal.removeEventListener('abort', onAbort);
          run();
        });
      travel({
        ...{ place, fault, process, chance, after, isBroken, onTrouble, effect },
        onAnswer: (answer) => settle(() => resolve(answer)),
        onFailure: (error) => settle(() => reject(error instanceof Error ? error : new CallFailed(String(error)))),
        fail: (problem) => settle(() => reject(new CallFailed(`${operation}: ${problem}`))),
      });
    });
  };

  return {
    call,
    setDown({ service, isDown }) {
      onTrouble(service);
      if (isDown) down.add(service);
      else down.delete(service);
    },
    isDown: (service) => down.has(service),
    setCut: ({ processName, service, isCut: cut }) => {
      const key = `${processName}|${service}`;
      onTrouble(processName);
      if (cut) cuts.add(key);
      else cuts.delete(key);
    },
    isCut,
    heal() {
      down.clear();
      cuts.clear();
    },
  };
}

/** One call on its way. */
interface Trip<Answer> {
  readonly place: string;
  readonly fault: CallFault | null;
  readonly process: SimProcess;
  readonly chance: Chance;
  readonly after: (afterMs: number, run: () => void) => void;
  readonly isBroken: () => boolean;
  readonly onTrouble: (name: string) => void;
  readonly effect: (reply: (answer: Answer) => void) => void;
  readonly onAnswer: (answer: Answer) => void;
  /** The service's own error. */
  readonly onFailure: (error: unknown) => void;
  readonly fail: (problem: string) => void;
}

const latencyMs = ({ chance, place }: Pick<Trip<never>, 'chance' | 'place'>, part: string): number =>
  chance.between(`latency/${part}/${place}`, LATENCY_MS);

/** The request leaves, and may be lost, late, or doubtful. */
function travel<Answer>(trip: Trip<Answer>): void {
  const { place, fault, process, chance, after, fail } = trip;
  const timeOut = (): void => after(TIMEOUT_MS, () => fail('no answer in time'));
  switch (fault) {
    case 'kill-before-send':
      return process.kill();
    case 'refused':
      return after(latencyMs(trip, 'refusal'), () => fail('the service refused'));
    case 'lost-request':
      return timeOut();
    case 'lost-answer':
      after(latencyMs(trip, 'request'), () => arrive({ ...trip, isHeard: false }));
      return timeOut();
    case 'late-effect':
      after(TIMEOUT_MS + chance.between(`late/${place}`, { min: 0, max: LATE_EFFECT_MS_MAX }), () =>
        arrive({ ...trip, isHeard: false }),
      );
      return timeOut();
    case 'slow':
      return after(chance.between(`slow/${place}`, { min: 0, max: SLOW_MS_MAX }), () =>
        arrive({ ...trip, isHeard: true }),
      );
    default:
      return after(latencyMs(trip, 'request'), () => arrive({ ...trip, isHeard: true }));
  }
}

/** The request is there: it has its effect, whether or not anybody hears of it. */
function arrive<Answer>(trip: Trip<Answer> & { isHeard: boolean }): void {
  const { isHeard, isBroken, after, effect, onAnswer, onFailure, fail } = trip;
  if (isBroken()) {
    if (isHeard) after(latencyMs(trip, 'refusal'), () => fail('the service is not reachable'));
    return;
  }
  try {
    effect((value) => (isHeard ? travelBack(trip, () => onAnswer(value)) : undefined));
  } catch (error) {
    if (isHeard) travelBack(trip, () => onFailure(error));
  }
}

/** The answer comes back, to a process that may die or be stopped as it arrives. */
function travelBack<Answer>(trip: Trip<Answer>, settle: () => void): void {
  const { place, fault, process, chance, after, isBroken, onTrouble, fail } = trip;
  after(latencyMs(trip, 'answer'), () => {
    if (isBroken()) return after(TIMEOUT_MS, () => fail('the connection broke before the answer came'));
    if (fault === 'kill-before-answer') return process.kill();
    if (fault === 'pause' && !process.isPaused()) {
      process.pause();
      after(chance.between(`pause/${place}`, PAUSE_MS), () => {
        onTrouble(process.name);
        process.resume();
      });
    }
    settle();
  });
}
