/** Server-sent events: every open page hears what changed; one that does not read is not waited for. */
import type { ServerResponse } from 'node:http';
import type { FleetWatch } from './watch-fleet';

const PAGES_MAX = 32;
/** Unread bytes at which a page misses a document: the next one replaces it anyway. */
const UNREAD_MAX = 2_000_000;
const RECONNECT_MS = 1_000;

export interface EventStreams {
  /** Answers with the stream, beginning with all that is known. */
  open(response: ServerResponse): void;
  announce(change: 'state' | 'report'): void;
}

export function createEventStreams(watch: FleetWatch): EventStreams {
  const pages = new Set<ServerResponse>();
  const textOf = (change: 'state' | 'report'): string => {
    const document = change === 'state' ? watch.currentState() : watch.currentReport();
    return document === null ? '' : `event: ${change}\ndata: ${JSON.stringify(document)}\n\n`;
  };
  return {
    open(response) {
      if (pages.size >= PAGES_MAX) return void response.writeHead(503).end();
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`retry: ${RECONNECT_MS}\n\n${textOf('state')}${textOf('report')}`);
      pages.add(response);
      response.once('close', () => pages.delete(response));
    },
    announce(change) {
      if (pages.size === 0) return;
      const text = textOf(change);
      for (const page of pages) if (page.writableLength < UNREAD_MAX) page.write(text);
    },
  };
}
