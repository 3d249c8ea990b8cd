/**
 * A state that outlives its process: an append-only file of JSON lines, replayed and compacted at start.
 *
 * A line is handed to the kernel before the append returns, so that a killed process loses nothing it has answered
 * for; it is not synced, so that a power cut may. A last line that was cut off in the middle is ignored.
 */
import { closeSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { bytes } from '@ffleet/units';
import type { Bytes } from '@ffleet/units';

/** An open journal. Entries are any JSON values; one append is one line, so its entries live or die together. */
export interface Journal<Entry> {
  /** Call it after the change has been made in memory: it may take a snapshot, which must hold the change. */
  append(entry: Entry): void;
  close(): void;
}

/** How to open a journal. */
export interface JournalOptions<Entry> {
  readonly file: string;
  /** Called once for every entry that the file holds, in order, before `openJournal` returns. */
  readonly replay: (entry: Entry) => void;
  /** The shortest list of entries that rebuilds the present state. */
  readonly snapshot: () => Iterable<Entry>;
  /** Growth since the last compaction after which the file is compacted again. @default 64 MiB */
  readonly growthMax?: Bytes;
}

const GROWTH_MAX = bytes(64 * 1024 * 1024);

/**
 * Replays the file, replaces it with a snapshot, and opens it for appending.
 * @throws {SyntaxError} when a line before the last one is damaged: that is no crash, and guessing would lose data
 */
export function openJournal<Entry>(options: JournalOptions<Entry>): Journal<Entry> {
  const { file, snapshot, growthMax = GROWTH_MAX } = options;
  for (const entry of readEntries<Entry>(file)) options.replay(entry);
  let handle = rewrite(file, snapshot());
  let compactAt = statSync(file).size + growthMax;
  let size = statSync(file).size;
  return {
    append(entry) {
      size += writeLine(handle, entry);
      if (size < compactAt) return;
      closeSync(handle);
      handle = rewrite(file, snapshot());
      size = statSync(file).size;
      compactAt = size + growthMax;
    },
    close: () => closeSync(handle),
  };
}

function* readEntries<Entry>(file: string): Generator<Entry> {
  const lines = readIfPresent(file).split('\n');
  const torn = lines.pop(); // '' after a complete last line
  for (const [index, line] of lines.entries()) {
    try {
      yield JSON.parse(line) as Entry;
    } catch (cause) {
      throw new SyntaxError(`Cannot read line ${index + 1} of ${file}: it is not JSON`, { cause });
    }
  }
  void torn;
}

function readIfPresent(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw cause;
  }
}

/** Writes a new file beside the old one and swaps them in one step, so that a crash leaves one or the other. */
function rewrite<Entry>(file: string, entries: Iterable<Entry>): number {
  const draft = `${file}.draft`;
  const handle = openSync(draft, 'w', 0o600);
  for (const entry of entries) writeLine(handle, entry);
  renameSync(draft, file);
  return handle;
}

function writeLine(handle: number, entry: unknown): number {
  const line = Buffer.from(`${JSON.stringify(entry)}\n`);
  for (let written = 0; written < line.length;) written += writeSync(handle, line, written);
  return line.length;
}
