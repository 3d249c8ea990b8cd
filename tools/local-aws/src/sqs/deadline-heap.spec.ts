import { epochMs } from '@ffleet/units';
import fc from 'fast-check';
import { DeadlineHeap } from './deadline-heap';

const key = fc.integer({ min: 0, max: 15 }).map(String);
const step = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), key, at: fc.integer({ min: 0, max: 50 }) }),
  fc.record({ kind: fc.constant('delete' as const), key }),
);

describe('DeadlineHeap', () => {
  it('earliest() is always the smallest time of a plain map that went through the same steps', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const heap = new DeadlineHeap();
        const model = new Map<string, number>();
        for (const taken of steps) {
          if (taken.kind === 'set') {
            heap.set(taken.key, epochMs(taken.at));
            model.set(taken.key, taken.at);
          } else expect(heap.delete(taken.key)).toBe(model.delete(taken.key));
          const first = heap.earliest();
          expect(heap.size).toBe(model.size);
          expect(first?.at).toBe(model.size === 0 ? undefined : Math.min(...model.values()));
          expect(first && model.get(first.key)).toBe(first?.at);
        }
      }),
    );
  });
});
