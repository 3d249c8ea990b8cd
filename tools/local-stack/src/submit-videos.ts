/** Submits videos as a user does: through the ops CLI's own bundle. */
import { runScript } from './run-script';

export interface SubmittedVideo {
  readonly videoId: number;
  readonly source: string;
}

/** @throws {Error} with the CLI's own words when it refuses a source */
export async function submitVideos(options: {
  cliBundle: string;
  environment: Record<string, string>;
  tenantId: number;
  sources: readonly string[];
}): Promise<readonly SubmittedVideo[]> {
  const { cliBundle, environment, tenantId, sources } = options;
  const args = [cliBundle, 'submit', '--tenant', String(tenantId), '--json', '--', ...sources];
  const { code, stdout, stderr } = await runScript({ args, environment });
  if (code !== 0) throw new Error(stderr.trim() || `ffleet submit ended with exit code ${code}`);
  return parseSubmitted(stdout);
}

function parseSubmitted(json: string): readonly SubmittedVideo[] {
  const document = JSON.parse(json) as { videos: readonly { video_id: number; source: string }[] };
  return document.videos.map(({ video_id, source }) => ({ videoId: video_id, source }));
}
