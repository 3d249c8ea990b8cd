/** Decides for each call whether a fault hits it, and lets it happen. */
import { setTimeout as delay } from 'node:timers/promises';
import type { CallFault, FaultEffect, InjectedFault, ServiceCall } from './call-fault';

/** Thrown in the place of an answer: whoever holds the connection breaks it. */
export class HangUp extends Error {
  override readonly name = 'HangUp';
}

/** The words of a refusal; each protocol makes its own error of it. */
export interface FaultRefusal {
  readonly code: string;
  readonly message: string;
  readonly status: number;
}

interface Injected {
  readonly fault: CallFault;
  hits: number;
}

interface WaitingCall {
  readonly call: ServiceCall;
  readonly cutOff: AbortController;
}

export class CallFaults {
  private readonly injected = new Set<Injected>();
  private readonly waiting = new Set<WaitingCall>();

  /**
   * From now on calls that match are hit; of several faults the oldest. Calls that wait already, such as long polls, are
   * broken off when the fault lets nothing through and has no limit: a service that is down keeps no connection.
   */
  inject(fault: CallFault): InjectedFault {
    const injected: Injected = { fault, hits: 0 };
    this.injected.add(injected);
    const letsNothingThrough = fault.effect.kind === 'hang-up' || fault.effect.kind === 'refuse';
    if (letsNothingThrough && fault.times === undefined) {
      for (const { call, cutOff } of this.waiting) if (matches(fault, call)) cutOff.abort();
    }
    return { hits: () => injected.hits, end: () => void this.injected.delete(injected) };
  }

  /**
   * Runs a call as the faults of this moment want it.
   * @param options.signal aborted when the client hangs up
   * @param options.run the call itself; its signal is aborted too when a fault breaks it off
   * @param options.refuse makes the service's own error
   * @param options.discard frees what `run` returned where nobody gets it, such as an open file
   * @throws {HangUp} when the connection is to be broken instead of an answer
   */
  async run<Output>(options: {
    call: ServiceCall;
    signal: AbortSignal;
    run: (signal: AbortSignal) => Promise<Output>;
    refuse: (refusal: FaultRefusal) => Error;
    discard?: (output: Output) => void;
  }): Promise<Output> {
    const { call, signal, run, refuse, discard = () => undefined } = options;
    const effect = this.take(call);
    if (effect?.kind === 'hang-up') throw new HangUp();
    if (effect?.kind === 'refuse') throw refuse(wordsOf(effect));
    const { output, isCutOff } = await this.runUntilCutOff({ call, signal, run });
    if (isCutOff || effect?.kind === 'lose-answer') {
      discard(output);
      throw new HangUp();
    }
    if (effect !== null) await delay(effect.by, undefined, { signal }).catch(ignoreHangUp);
    return output;
  }

  private take(call: ServiceCall): FaultEffect | null {
    for (const injected of this.injected) {
      if (!matches(injected.fault, call)) continue;
      injected.hits += 1;
      if (injected.hits === injected.fault.times) this.injected.delete(injected);
      return injected.fault.effect;
    }
    return null;
  }

  private async runUntilCutOff<Output>(options: {
    call: ServiceCall;
    signal: AbortSignal;
    run: (signal: AbortSignal) => Promise<Output>;
  }): Promise<{ output: Output; isCutOff: boolean }> {
    const { call, signal, run } = options;
    const cutOff = new AbortController();
    const waiting: WaitingCall = { call, cutOff };
    this.waiting.add(waiting);
    try {
      const output = await run(AbortSignal.any([signal, cutOff.signal]));
      return { output, isCutOff: cutOff.signal.aborted };
    } finally {
      this.waiting.delete(waiting);
    }
  }
}

/** The client did not wait for the late answer. */
const ignoreHangUp = (): void => undefined;

function matches({ service, operations, when }: CallFault, call: ServiceCall): boolean {
  if (service !== call.service || operations?.includes(call.operation) === false) return false;
  return when === undefined || when(call);
}

const wordsOf = ({ code, message, status }: Extract<FaultEffect, { kind: 'refuse' }>): FaultRefusal => ({
  code,
  message: message ?? (code === 'Throttling' ? 'Rate exceeded' : `${code} (an injected fault)`),
  status: status ?? 503,
});
