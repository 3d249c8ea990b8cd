/** Ships what workers print to CloudWatch Logs, as its agent does on an instance, and keeps a file of each. */
import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { CloudWatchLogsClient, CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';

const BATCH_MS = 200;
/** PutLogEvents takes at most 10,000 events a call (CloudWatch Logs API Reference). */
const BATCH_MAX = 1_000;

export interface LogShipper {
  add(stream: string, line: string): void;
  /** Sends what is left; a line that cannot be sent stands in its file. */
  close(): Promise<void>;
}

export function createLogShipper(options: {
  client: CloudWatchLogsClient;
  logGroupName: string;
  folder: string;
}): LogShipper {
  const { client, logGroupName, folder } = options;
  mkdirSync(folder, { recursive: true });
  const waiting = new Map<string, { timestamp: number; message: string }[]>();
  const streams = new Set<string>();

  const send = async (logStreamName: string): Promise<void> => {
    const logEvents = waiting.get(logStreamName)?.splice(0, BATCH_MAX) ?? [];
    if (logEvents.length === 0) return;
    if (!streams.has(logStreamName)) {
      await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
      streams.add(logStreamName);
    }
    await client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  };
  let sending = Promise.resolve();
  const flush = (): Promise<void> => {
    sending = sending
      .then(async () => {
        for (const stream of waiting.keys()) await send(stream);
      })
      .catch(() => undefined);
    return sending;
  };
  const timer = setInterval(() => void flush(), BATCH_MS);

  return {
    add(stream, line) {
      appendFileSync(path.join(folder, `${stream}.log`), `${line}\n`);
      const queue = waiting.get(stream) ?? [];
      if (!waiting.has(stream)) waiting.set(stream, queue);
      queue.push({ timestamp: Date.now(), message: line });
    },
    async close() {
      clearInterval(timer);
      await flush();
    },
  };
}
