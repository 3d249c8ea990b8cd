/** Submits videos as a user does: through the ops CLI's own bundle. */
import { spawn } from 'node:child_process';

export interface SubmittedVideo {
  readonly videoId: number;
  readonly source: string;
}

/**
 * @param options.onMessage what the CLI tells its user, on standard error
 * @throws {Error} with the CLI's own words when it refuses a source
 */
export async function submitVideos(options: {
  cliBundle: string;
  environment: Record<string, string>;
  tenantId: number;
  sources: readonly string[];
}): Promise<readonly SubmittedVideo[]> {
  const { cliBundle, environment, tenantId, sources } = options;
  const args = [cliBundle, 'submit', '--tenant', String(tenantId), '--json', '--', ...sources];
  const { code, stdout, stderr } = await run({ args, environment });
  if (code !== 0) throw new Error(stderr.trim() || `ffleet submit ended with exit code ${code}`);
  return parseSubmitted(stdout);
}

function parseSubmitted(json: string): readonly SubmittedVideo[] {
  const document = JSON.parse(json) as { videos: readonly { video_id: number; source: string }[] };
  return document.videos.map(({ video_id, source }) => ({ videoId: video_id, source }));
}

function run(options: {
  args: readonly string[];
  environment: Record<string, string>;
}): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const { args, environment } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      env: { PATH: process.env['PATH'], ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}
