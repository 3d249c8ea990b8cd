/** What must never happen, found: data, never an exception. */

/**
 * I1 to I8 are the protocol's invariants (LIFECYCLE: every live row is due, scheduled or leased; tokens strictly increase;
 * finished rows never change; accepted writes carry the current token; readers see only a complete output of the winner;
 * a cancel that was accepted first never ends SUCCEEDED; stalls and attempts are bounded; safety needs no SQS call).
 * - liveness: a job that never ended, or ended as it should not have
 * - dead-letter: something that is no poison in the dead-letter queue
 * - scale-in: a busy instance was chosen
 * - restart: a job was taken from a worker that lived, and had nothing against it but an outage of the database
 * - repeat: a part was encoded again, and nothing that the world knows explains it
 * - leftover: an ffmpeg, a scratch folder or a protection that outlived its job
 * - family: a root that went on without all its parts, or a part that counted after its root had ended
 * - log: the transition log's own checker complains
 */
export type ViolatedInvariant =
  | ('I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7' | 'I8')
  | ('liveness' | 'dead-letter' | 'scale-in' | 'restart' | 'repeat' | 'leftover' | 'family' | 'log');

export interface Violation {
  readonly invariant: ViolatedInvariant;
  /** Virtual time since the run began. */
  readonly atMs: number;
  readonly message: string;
}

export type ReportViolation = (invariant: ViolatedInvariant, message: string) => void;
