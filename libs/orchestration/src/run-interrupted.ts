/** Why a run was stopped from outside: the reason that its AbortSignal carries. */

/**
 * - cancel: the owner asked for it
 * - lease-lost: a newer claim exists; nothing that this run writes counts any more
 * - drain: this worker is going away (SIGTERM, Spot, scale-in); the job is handed back at no cost
 */
export type Interruption = 'cancel' | 'lease-lost' | 'drain';

export class RunInterrupted extends Error {
  override readonly name = 'RunInterrupted';

  constructor(readonly interruption: Interruption) {
    super(`Run interrupted: ${interruption}`);
  }
}

/** The interruption that aborted `signal`, or null when it was not aborted by one. */
export function interruptionOf(signal: AbortSignal): Interruption | null {
  return signal.aborted && signal.reason instanceof RunInterrupted ? signal.reason.interruption : null;
}
