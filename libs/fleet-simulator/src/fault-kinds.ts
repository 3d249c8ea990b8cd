/** Every kind of fault there is: a simulator in which one of them never fires proves nothing about it. */
import { CALL_FAULTS } from './kernel/network';
import { ENCODE_FAULTS } from './services/media/sim-media-runner';
import { WORLD_FAULTS } from './workers/world-faults';

export const FAULT_KINDS: readonly string[] = [
  ...new Set<string>([
    ...CALL_FAULTS,
    ...ENCODE_FAULTS,
    ...WORLD_FAULTS,
    ...['duplicate-delivery', 'lost-delete', 'stale-counters', 'disk-full'],
  ]),
];
