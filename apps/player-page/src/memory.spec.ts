import { createMemory, usualPreferences } from './memory';

function storage(): { getItem(key: string): string | null; setItem(key: string, value: string): void } {
  const items = new Map<string, string>();
  return { getItem: (key) => items.get(key) ?? null, setItem: (key, value) => void items.set(key, value) };
}

describe('createMemory()', () => {
  it('keeps speed and volume, and the position of each stream', () => {
    const store = storage();
    const memory = createMemory(store);
    memory.keepPreferences({ speed: 1.5, volume: 0.4, muted: true });
    memory.keepPosition({ stream: 'a', time: 61.7, duration: 600 });
    memory.keepPosition({ stream: 'b', time: 99, duration: 600 });

    const later = createMemory(store);
    expect(later.preferences()).toEqual({ speed: 1.5, volume: 0.4, muted: true });
    expect([later.position('a'), later.position('b'), later.position('c')]).toEqual([61, 99, null]);
  });

  it('begins anew what was hardly begun, or is seen', () => {
    const memory = createMemory(storage());
    for (const time of [300, 590, 300, 3]) memory.keepPosition({ stream: 'a', time, duration: 600 });

    expect(memory.position('a')).toBeNull();
  });

  it('keeps a hundred positions, the newest', () => {
    const memory = createMemory(storage());
    for (let stream = 0; stream < 120; stream += 1) {
      memory.keepPosition({ stream: String(stream), time: 100, duration: 600 });
    }

    expect([memory.position('19'), memory.position('20'), memory.position('119')]).toEqual([null, 100, 100]);
  });

  it.each([
    ['nothing may be stored', null],
    ['it is forbidden', { getItem: forbid, setItem: forbid }],
    ['somebody else wrote it', { getItem: () => '{"speed":99,"volume":"x"}', setItem: () => undefined }],
    ['it is no JSON', { getItem: () => '{', setItem: () => undefined }],
  ])('has the usual preferences where %s', (_, store) => {
    const memory = createMemory(store);
    memory.keepPreferences({ speed: 2, volume: 1, muted: false });
    memory.keepPosition({ stream: 'a', time: 100, duration: 600 });

    expect(memory.preferences()).toEqual(usualPreferences);
    expect(memory.position('a')).toBeNull();
  });
});

function forbid(): never {
  throw new Error('SecurityError');
}
