/** Adds up packets from ffprobe's lines: where each stream really ends. */
import type { PacketSpan } from '@ffleet/media-plan';
import { seconds } from '@ffleet/units';

/** The ffprobe arguments whose lines `PacketCounter.add()` reads. */
export const PACKET_LINES = [
  ...['-show_entries', 'packet=stream_index,pts_time,dts_time,duration_time'],
  ...['-of', 'csv=print_section=0'],
];

export class PacketCounter {
  readonly #spans = new Map<number, { packetCount: number; end: number }>();

  /** Reads `stream_index,pts_time,dts_time,duration_time`; times may be `N/A`. Other lines are ignored. */
  add(line: string): void {
    const [stream, pts, dts, duration] = line.split(',').map(Number);
    if (stream === undefined || !Number.isInteger(stream)) return;
    const start = firstFinite(pts, dts);
    if (start === null) return;
    const span = this.#spans.get(stream) ?? { packetCount: 0, end: -Infinity };
    span.packetCount += 1;
    span.end = Math.max(span.end, start + (firstFinite(duration) ?? 0));
    this.#spans.set(stream, span);
  }

  get spans(): readonly PacketSpan[] {
    return [...this.#spans].map(([streamIndex, { packetCount, end }]) => ({
      streamIndex,
      packetCount,
      endTime: seconds(end),
    }));
  }
}

function firstFinite(...values: readonly (number | undefined)[]): number | null {
  return values.find((value): value is number => value !== undefined && Number.isFinite(value)) ?? null;
}
