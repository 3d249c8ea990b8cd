/** The numbers only work together: each of these would be a lost or doubled job if someone changed one of them alone. */
import { HINT_GRACE } from './hint';
import {
  HEARTBEAT_INTERVAL,
  LEASE_DURATION,
  RECEIVE_VISIBILITY_TIMEOUT,
  SWEEP_GAP_MAX,
  SWEEP_INTERVAL,
  VISIBILITY_TIMEOUT,
} from './lease';
import { decideStall } from './stall';

describe('the numbers behind leases', () => {
  it('let three renewals fail before a lease is over', () => {
    expect(HEARTBEAT_INTERVAL * 3).toBeLessThan(LEASE_DURATION);
  });

  it('keep a message hidden for longer than a lease, so that the lease decides', () => {
    expect(RECEIVE_VISIBILITY_TIMEOUT).toBeGreaterThan(LEASE_DURATION + SWEEP_INTERVAL);
    expect(VISIBILITY_TIMEOUT).toBeGreaterThan(LEASE_DURATION + HEARTBEAT_INTERVAL);
  });

  it('take two sweeps in a row for no gap', () => {
    expect(SWEEP_INTERVAL * 2).toBeLessThan(SWEEP_GAP_MAX);
  });

  it('leave a worker time to renew after the shortest outage that counts as a gap', () => {
    expect(LEASE_DURATION - HEARTBEAT_INTERVAL - SWEEP_GAP_MAX).toBeGreaterThanOrEqual(HEARTBEAT_INTERVAL);
  });

  it('bring a job back within 45 s of its worker’s death: lease, sweep, backoff', () => {
    const decision = decideStall({ stalls: 1 });
    const backoff = decision.kind === 'requeue' ? decision.after : Infinity;

    expect(LEASE_DURATION + SWEEP_INTERVAL + backoff).toBeLessThan(45);
  });

  it('send no message of their own while the one that is expected may still come', () => {
    expect(HINT_GRACE).toBeGreaterThanOrEqual(SWEEP_INTERVAL * 2);
  });
});
