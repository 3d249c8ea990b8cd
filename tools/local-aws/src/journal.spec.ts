import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytes } from '@ffleet/units';
import { openJournal } from './journal';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'journal-'));
  file = join(folder, 'counters.jsonl');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Counted {
  readonly name: string;
  readonly count: number;
}

/** Counters by name: the smallest state that a snapshot makes shorter than its history. */
function openCounters(growthMax = bytes(1_000_000)) {
  const counters = new Map<string, number>();
  const apply = ({ name, count }: Counted) => void counters.set(name, count);
  const journal = openJournal<Counted>({
    file,
    replay: apply,
    snapshot: () => [...counters].map(([name, count]) => ({ name, count })),
    growthMax,
  });
  return {
    counters,
    set(name: string, count: number) {
      apply({ name, count });
      journal.append({ name, count });
    },
    close: () => journal.close(),
  };
}
const lineCount = async () => (await readFile(file, 'utf8')).split('\n').length - 1;

describe('openJournal()', () => {
  it('openJournal() replays what was appended, although nobody closed it', () => {
    const first = openCounters();
    first.set('a', 1);
    first.set('b', 2);

    const second = openCounters();

    expect([...second.counters]).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
    first.close();
    second.close();
  });

  it('openJournal() ignores a last line that was cut off, and appends after it correctly', async () => {
    const first = openCounters();
    first.set('a', 1);
    first.close();
    await appendFile(file, '{"name":"b","cou');

    const second = openCounters();
    second.set('c', 3);
    second.close();
    const third = openCounters();

    expect([...third.counters.keys()]).toEqual(['a', 'c']);
    third.close();
  });

  it('openJournal() throws when a line before the last one is damaged', async () => {
    await writeFile(file, '{"name":"a","count":1}\nrubbish\n{"name":"b","count":2}\n');

    expect(() => openCounters()).toThrow(/Cannot read line 2 of .*counters\.jsonl/);
  });

  it('openJournal() compacts at start', async () => {
    const first = openCounters();
    for (let count = 1; count <= 100; count += 1) first.set('a', count);
    first.close();
    expect(await lineCount()).toBe(100);

    openCounters().close();

    expect(await lineCount()).toBe(1);
  });

  it('append() compacts when the file has grown by its limit', async () => {
    const counters = openCounters(bytes(1_000));
    for (let count = 1; count <= 1_000; count += 1) counters.set('a', count);
    counters.close();

    expect(await lineCount()).toBeLessThan(60);
    const again = openCounters();
    expect(again.counters.get('a')).toBe(1_000);
    again.close();
  });
});
