/** Looks at what the user named before anything is started: a typing error should cost no time. */
import { statSync } from 'node:fs';
import { UsageError } from './command-line';

/** @throws {UsageError} naming every path that is no readable file */
export function checkSources(sources: readonly string[]): void {
  const problems = sources.flatMap((source) => (/^https?:\/\//.test(source) ? [] : problemOf(source)));
  if (problems.length > 0) throw new UsageError(problems.join('\n'));
}

function problemOf(file: string): readonly string[] {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) return [`Cannot transcode ${file}: there is no such file`];
  return found.isFile() ? [] : [`Cannot transcode ${file}: it should be a file, or an http(s) URL`];
}
