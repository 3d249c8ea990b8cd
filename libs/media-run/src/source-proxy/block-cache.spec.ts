import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { BlockCache } from './block-cache';
import { BLOCK_BYTES } from './byte-range';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'ffleet-blocks-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const KEY = { source: 'https://bucket/lecture.mp4 9000000 "etag"', index: 0 };
const BLOCK = Buffer.alloc(BLOCK_BYTES, 7);

it('gives a block whole or not at all while others keep the same one', async () => {
  const cache = new BlockCache({ folder: path.join(folder, 'shared'), bytesMax: 4 * BLOCK_BYTES });
  const keepOften = async (): Promise<void> => {
    for (let times = 0; times < 100; times += 1) await cache.keep(KEY, BLOCK);
  };
  let isOver = false;
  const lengths = new Set<number>();
  const read = async (): Promise<void> => {
    while (!isOver) {
      const block = await cache.find(KEY);
      if (block) lengths.add(block.length);
    }
  };
  await cache.keep(KEY, BLOCK);
  const reading = read();
  await Promise.all([keepOften(), keepOften()]);
  isOver = true;
  await reading;

  expect([...lengths]).toEqual([BLOCK_BYTES]);
  expect(await readdir(path.join(folder, 'shared'))).toHaveLength(1);
});

it('drops the longest unused block first', async () => {
  const cache = new BlockCache({ folder: path.join(folder, 'small'), bytesMax: 2 * BLOCK_BYTES });
  await cache.keep({ ...KEY, index: 0 }, BLOCK);
  await cache.keep({ ...KEY, index: 1 }, BLOCK);
  await cache.find({ ...KEY, index: 0 });
  await cache.keep({ ...KEY, index: 2 }, BLOCK);

  const kept = await Promise.all([0, 1, 2].map((index) => cache.find({ ...KEY, index })));
  expect(kept.map((block) => block !== null)).toEqual([true, false, true]);
});
