/** Copies the workspace's sources elsewhere and builds an app there, as another clone would. */
import { execFile } from 'node:child_process';
import { cp, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const WORKSPACE_ROOT = path.resolve(__dirname, '../../../..');

/** @returns the zip that `release.mjs PROJECT ARGS` made in a copy in `folder`, at `dist/ARTIFACT.zip` there */
export async function buildZipInCopy(options: {
  folder: string;
  project: string;
  artifact?: string;
  args: readonly string[];
}): Promise<Buffer> {
  const { folder, project, artifact = project, args } = options;
  for (const part of ['libs', project, 'tools/release', 'tsconfig.base.json', 'package.json']) {
    await cp(path.join(WORKSPACE_ROOT, part), path.join(folder, part), { recursive: true });
  }
  await symlink(path.join(WORKSPACE_ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  const release = path.join(folder, 'tools/release/release.mjs');
  await promisify(execFile)(process.execPath, [release, project, ...args], { cwd: folder });
  return readFile(path.join(folder, 'dist', `${artifact}.zip`));
}
