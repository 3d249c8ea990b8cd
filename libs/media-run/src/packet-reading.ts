/** Adds up packets from ffprobe's lines: where each stream really ends. */
import type { PacketSpan } from '@ffleet/media-plan';
import { seconds } from '@ffleet/units';

/** The ffprobe arguments whose lines `PacketCounter.add()` reads. */
export const PACKET_LINES = [
  ...['-show_entries', 'packet=stream_index,pts_time,dts_time,duration_time'],
  ...['-of', 'csv=print_section=0'],
];

/** Packets are decoded out of order by less than this, if at all; recordings that were put together start anew by more. */
const CLOCK_BACK_MAX_SECONDS = 1;

interface Span {
  packetCount: number;
  end: number;
  /** When the newest packet is decoded: the order of packets, whatever the order of pictures. */
  decoded: number;
  restartsAt: number | null;
}

export class PacketCounter {
  readonly #spans = new Map<number, Span>();

  /** Reads `stream_index,pts_time,dts_time,duration_time`; times may be `N/A`. Other lines are ignored. */
  add(line: string): void {
    const [stream, pts, dts, duration] = line.split(',').map(Number);
    if (stream === undefined || !Number.isInteger(stream)) return;
    const start = firstFinite(pts, dts);
    if (start === null) return;
    const span = this.#spans.get(stream) ?? { packetCount: 0, end: -Infinity, decoded: -Infinity, restartsAt: null };
    span.packetCount += 1;
    const decoded = firstFinite(dts, pts) ?? start;
    if (decoded < span.decoded - CLOCK_BACK_MAX_SECONDS) span.restartsAt ??= span.end;
    span.decoded = decoded;
    span.end = Math.max(span.end, start + (firstFinite(duration) ?? 0));
    this.#spans.set(stream, span);
  }

  get spans(): readonly PacketSpan[] {
    return [...this.#spans].map(([streamIndex, { packetCount, end, restartsAt }]) => ({
      streamIndex,
      packetCount,
      endTime: seconds(end),
      restartsAt: restartsAt === null ? null : seconds(restartsAt),
    }));
  }
}

function firstFinite(...values: readonly (number | undefined)[]): number | null {
  return values.find((value): value is number => value !== undefined && Number.isFinite(value)) ?? null;
}
