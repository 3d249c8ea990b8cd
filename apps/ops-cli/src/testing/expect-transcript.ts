/** Golden transcripts: what a user types and sees, as files that are reviewed like code. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const FOLDER = path.join(__dirname, '../test/transcripts');

/** Compares with `src/test/transcripts/<name>.txt`; `UPDATE_TRANSCRIPTS=1` writes that file instead. */
export function expectTranscript(name: string, transcript: string): void {
  const file = path.join(FOLDER, `${name}.txt`);
  if (process.env['UPDATE_TRANSCRIPTS'] === '1') writeFileSync(file, transcript);
  expect(transcript).toBe(readFileSync(file, 'utf8'));
}
