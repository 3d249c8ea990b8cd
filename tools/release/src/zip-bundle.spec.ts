import { unzipSync } from 'fflate';
import { codeSha256, zipBundle } from './index';

const FILES: [string, Uint8Array][] = [
  ['index.js', Buffer.from('exports.handler = () => 1;')],
  ['a/b.txt', Buffer.from('ü'.repeat(5000))],
  ['empty', Buffer.alloc(0)],
];

describe('zipBundle()', () => {
  it('gives every file back', () => {
    const unzipped = unzipSync(zipBundle(new Map(FILES)));

    const texts = Object.entries(unzipped).map(([name, content]) => [name, Buffer.from(content).toString()]);
    expect(new Map(texts as [string, string][])).toEqual(
      new Map(FILES.map(([name, content]) => [name, Buffer.from(content).toString()])),
    );
  });

  it('gives the same bytes when the files come in another order', () => {
    const one = zipBundle(new Map(FILES));
    const other = zipBundle(new Map([...FILES].reverse()));

    expect(Buffer.from(one).equals(Buffer.from(other))).toBe(true);
  });

  it('gives the known bytes, in every time zone', () => {
    const zip = zipBundle(new Map(FILES));

    expect(codeSha256(zip)).toBe('R8TBtXr19Ibtkopqy/+//dVQK4xBW199eHytQts4rRA=');
  });

  it('marks files as readable by everybody', () => {
    const zip = Buffer.from(zipBundle(new Map(FILES)));
    const centralHeader = zip.indexOf(Buffer.from('PK\x01\x02', 'latin1'));

    expect((zip.readUInt32LE(centralHeader + 38) >>> 16).toString(8)).toBe('100644');
  });
});
