/** How long a worker may be silent, and who notices: the numbers behind leases, sweeps and a message's invisibility. */
import { seconds } from '@ffleet/units';

/** A worker that vanishes is noticed after this long. */
export const LEASE_DURATION = seconds(30);
/** Three renewals may fail before the lease is over. */
export const HEARTBEAT_INTERVAL = seconds(8);
/**
 * How long a message stays hidden after its receive: a worker that dies before its claim leaves nothing behind but this.
 * Of one that dies after it, the lease is swept first, and the message deleted before somebody receives it in vain.
 */
export const RECEIVE_VISIBILITY_TIMEOUT = seconds(40);
/** How long a message stays hidden after each heartbeat: longer than the lease, so that the lease decides. */
export const VISIBILITY_TIMEOUT = seconds(90);
/** SQS ends every invisibility 12 hours after the receive (Amazon SQS Developer Guide, visibility timeout). */
export const INVISIBILITY_MAX = seconds(12 * 3600);

export const SWEEP_INTERVAL = seconds(5);
/**
 * Sweeps that lie further apart leave a gap in which the database may have been away, and workers could not renew. A
 * lease that ran out within a gap is given one more lease time: 30 s less 8 s since the last renewal less this leaves
 * 10 s to reach the database again.
 */
export const SWEEP_GAP_MAX = seconds(12);
