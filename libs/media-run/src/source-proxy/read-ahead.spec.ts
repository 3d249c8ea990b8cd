import { BLOCK_BYTES } from './byte-range';
import { ReadAhead } from './read-ahead';

const take = (ahead: ReadAhead, { blocks, looks }: { blocks: number; looks: number }): void => {
  for (let block = 0; block < blocks; block += 1) ahead.observe({ bytes: BLOCK_BYTES, looks });
};

describe('ReadAhead', () => {
  it('supplies one block after the other at first, however fast the reader is', () => {
    const ahead = new ReadAhead();

    take(ahead, { blocks: 15, looks: 1 });

    expect(ahead.blocks).toBe(1);
    expect(ahead.unreadBytesMax).toBe(BLOCK_BYTES / 2);
  });

  it('supplies a fast reader by an eighth of what it has taken, and 16 blocks at most', () => {
    const ahead = new ReadAhead();

    take(ahead, { blocks: 40, looks: 2 });
    expect(ahead.blocks).toBe(5);
    take(ahead, { blocks: 400, looks: 2 });

    expect(ahead.blocks).toBe(16);
  });

  it('supplies nothing ahead once the reader is at work', () => {
    const ahead = new ReadAhead();
    take(ahead, { blocks: 400, looks: 1 });

    take(ahead, { blocks: 1, looks: 3 });

    expect(ahead.blocks).toBe(1);
  });
});
