/** A metadata service that forgets, refuses and falls silent on demand, which the emulated one never does. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Script = 'normal' | 'refuse-tokens' | 'silence' | { readonly category: string; readonly text: string };

export interface ScriptedMetadata extends AsyncDisposable {
  readonly endpoint: string;
  tokensGiven(): number;
  /** As if every token had expired. */
  forgetTokens(): void;
  answer(script: Script): void;
}

export async function startScriptedMetadata(): Promise<ScriptedMetadata> {
  const valid = new Set<string>();
  let given = 0;
  let script: Script = 'normal';
  const server = createServer((request, response) => {
    if (script === 'silence') return;
    if (request.method === 'PUT' && request.url === '/latest/api/token') {
      given += 1;
      valid.add(`token-${given}`);
      response.end(`token-${given}`);
      return;
    }
    const token = request.headers['x-aws-ec2-metadata-token'];
    const isValid = typeof token === 'string' && valid.has(token) && script !== 'refuse-tokens';
    const text =
      typeof script === 'object' && request.url === `/latest/meta-data/${script.category}` ? script.text : null;
    response.writeHead(isValid ? (text === null ? 404 : 200) : 401).end(text ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tokensGiven: () => given,
    forgetTokens: () => valid.clear(),
    answer: (next) => {
      script = next;
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
