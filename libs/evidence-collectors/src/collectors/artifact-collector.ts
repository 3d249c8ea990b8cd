/** The scaler's zip on this machine. Where none was built there is nothing to compare with, and nothing is told. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { innermost } from '../describe-failure';
import type { Collector } from '../collection';

/** @param options.folder where a relative path begins */
export function collectArtifact({ folder }: { folder: string }): Collector {
  return async ({ names, observe }) => {
    const file = path.resolve(folder, names.scalerArtifact);
    const bytes = await readFile(file).catch((error: unknown) => error);
    if (!(bytes instanceof Buffer) && innermost(bytes).code === 'ENOENT') return [];
    const fact = await observe({ kind: 'built-artifact', subject: names.scalerArtifact }, async () => {
      if (!(bytes instanceof Buffer)) throw bytes;
      return { value: { codeSha256: createHash('sha256').update(bytes).digest('base64') } };
    });
    return [fact];
  };
}
