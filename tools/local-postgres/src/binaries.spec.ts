import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { locateBinaries } from './binaries';

describe('locateBinaries()', () => {
  let sharedFolder: string;

  beforeEach(() => {
    sharedFolder = mkdtempSync(path.join(tmpdir(), 'ffleet-binaries-'));
  });
  afterEach(() => rmSync(sharedFolder, { recursive: true, force: true }));

  it("locateBinaries() finds the programs in npm's package when the server can enter it", async () => {
    const { initdb, postgres } = await locateBinaries({ isReachable: () => true, sharedFolder });

    expect(postgres).toContain('node_modules');
    expect(execFileSync(initdb, ['--version'], { encoding: 'utf8' })).toMatch(/^initdb \(PostgreSQL\) 18/);
    expect(readdirSync(sharedFolder)).toEqual([]);
  });

  it('locateBinaries() copies the programs once when the server cannot enter the package and starters race', async () => {
    const found = await Promise.all([1, 2].map(() => locateBinaries({ isReachable: () => false, sharedFolder })));

    const [first, second] = found.map(({ postgres }) => postgres);
    expect(first).toBe(second);
    expect(readdirSync(sharedFolder)).toHaveLength(1);
    expect(execFileSync(first ?? '', ['--version'], { encoding: 'utf8' })).toMatch(/^postgres \(PostgreSQL\) 18/);
  });
});
