import { readFileSync } from 'node:fs';
import path from 'node:path';
import { VERSION } from './version';

describe('VERSION', () => {
  it('is the one of package.json', () => {
    const manifest = JSON.parse(readFileSync(path.join(__dirname, '../../../package.json'), 'utf8')) as object;

    expect(manifest).toMatchObject({ version: VERSION });
  });
});
