import { existsSync, lstatSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { placeDataDir } from './data-dir';

describe('placeDataDir()', () => {
  let folder: string;
  const places: string[] = [];

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'ffleet-data-dir-'));
  });
  afterEach(() => {
    for (const place of [folder, ...places.splice(0)]) rmSync(place, { recursive: true, force: true });
  });

  it('placeDataDir() stays where it was asked to when the server can enter the folder', () => {
    const place = placeDataDir({ dataDir: path.join(folder, 'state', 'postgres'), isReachable: () => true });

    expect(place).toBe(path.join(folder, 'state', 'postgres'));
    expect(existsSync(path.dirname(place))).toBe(true);
  });

  it('placeDataDir() links to a folder that the server can enter when it lies in a private home', () => {
    const place = placeDataDir({ dataDir: path.join(folder, 'postgres'), isReachable: () => false });
    places.push(path.dirname(place));

    expect(statSync(path.dirname(place)).mode & 0o777).toBe(0o755);
    expect(lstatSync(path.join(folder, 'postgres')).isSymbolicLink()).toBe(true);
    expect(placeDataDir({ dataDir: path.join(folder, 'postgres'), isReachable: () => false })).toBe(place);
  });

  it('placeDataDir() forgets the data when its link was deleted', () => {
    const place = placeDataDir({ dataDir: path.join(folder, 'postgres'), isReachable: () => false });
    places.push(path.dirname(place));
    mkdirSync(place);
    writeFileSync(path.join(place, 'PG_VERSION'), '18');

    rmSync(path.join(folder, 'postgres'));

    expect(existsSync(placeDataDir({ dataDir: path.join(folder, 'postgres'), isReachable: () => false }))).toBe(false);
  });
});
