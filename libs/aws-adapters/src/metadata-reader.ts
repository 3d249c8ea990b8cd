/** Reads instance metadata by IMDSv2: a session token first, renewed when the service no longer takes it. */
import type { Milliseconds } from '@ffleet/units';

export interface MetadataReader {
  /**
   * @param category what follows `/latest/meta-data/`
   * @returns null where there is none (404), as for a notice that nobody gave
   * @throws {Error} when the service does not answer in time, or with another status
   */
  fetch(category: string): Promise<string | null>;
}

/** The longest that the service allows: six hours. */
const TOKEN_TTL_SECONDS = 21_600;

/** @see Amazon EC2 User Guide, Use the Instance Metadata Service to access instance metadata */
export function createMetadataReader(options: { endpoint: string; answerWithin: Milliseconds }): MetadataReader {
  const { answerWithin } = options;
  const base = `${options.endpoint.replace(/\/+$/, '')}/latest`;
  let token: string | null = null;

  const request = async (path: string, init: { method: string; headers: Record<string, string> }) => {
    try {
      const response = await fetch(`${base}/${path}`, {
        ...init,
        redirect: 'error',
        signal: AbortSignal.timeout(answerWithin),
      });
      return { status: response.status, text: await response.text() };
    } catch (cause) {
      throw new Error(`Cannot read ${path} of the instance metadata service at ${options.endpoint}`, { cause });
    }
  };

  const renewToken = async (): Promise<string> => {
    const headers = { 'x-aws-ec2-metadata-token-ttl-seconds': String(TOKEN_TTL_SECONDS) };
    const { status, text } = await request('api/token', { method: 'PUT', headers });
    if (status !== 200) throw unexpected('api/token', status);
    token = text;
    return text;
  };

  const read = async (category: string, session: string) =>
    request(`meta-data/${category}`, { method: 'GET', headers: { 'x-aws-ec2-metadata-token': session } });

  const unexpected = (path: string, status: number): Error =>
    new Error(`The instance metadata service at ${options.endpoint} answered ${path} with status ${status}`);

  return {
    async fetch(category) {
      let answer = await read(category, token ?? (await renewToken()));
      // The token has expired, or the service has started anew.
      if (answer.status === 401) answer = await read(category, await renewToken());
      if (answer.status === 404) return null;
      if (answer.status !== 200) throw unexpected(category, answer.status);
      return answer.text;
    },
  };
}
