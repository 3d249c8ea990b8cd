/** What is remembered on this device: speed and volume for all videos, the position in each; nothing where that is forbidden. */

export interface Preferences {
  readonly speed: number;
  readonly volume: number;
  readonly muted: boolean;
}

const PREFERENCES = 'ffleet-player';
const POSITIONS = 'ffleet-player-positions';
const POSITIONS_KEPT = 100;
/** Whoever has seen less has not begun; whoever has less to see is done. */
const MARGIN_SECONDS = 15;

export const usualPreferences: Preferences = { speed: 1, volume: 1, muted: false };

type Store = Pick<Storage, 'getItem' | 'setItem'>;

export function createMemory(store: Store | null) {
  const read = (key: string): unknown => {
    try {
      return JSON.parse(store?.getItem(key) ?? 'null') as unknown;
    } catch {
      return null; // forbidden, or written by somebody else
    }
  };
  const write = (key: string, value: unknown): void => {
    try {
      store?.setItem(key, JSON.stringify(value));
    } catch {
      // Full, or forbidden: the next visit begins anew.
    }
  };
  const positions = (): [string, number][] => {
    const kept = read(POSITIONS);
    return Array.isArray(kept) ? kept.filter(isPosition) : [];
  };
  return {
    preferences(): Preferences {
      const kept = read(PREFERENCES);
      const { speed, volume, muted } = (typeof kept === 'object' && kept !== null ? kept : {}) as Partial<Preferences>;
      return {
        speed: isWithin(speed, 0.25, 4) ? speed : usualPreferences.speed,
        volume: isWithin(volume, 0, 1) ? volume : usualPreferences.volume,
        muted: muted === true,
      };
    },
    keepPreferences: (preferences: Preferences): void => write(PREFERENCES, preferences),
    /** Seconds; null for a stream that is begun anew. @param stream its address without a query */
    position: (stream: string): number | null => positions().find(([name]) => name === stream)?.[1] ?? null,
    keepPosition({ stream, time, duration }: { stream: string; time: number; duration: number }): void {
      const others = positions().filter(([name]) => name !== stream);
      const isBetween = time > MARGIN_SECONDS && time < duration - MARGIN_SECONDS;
      write(POSITIONS, [...others, ...(isBetween ? [[stream, Math.floor(time)]] : [])].slice(-POSITIONS_KEPT));
    },
  };
}

export type Memory = ReturnType<typeof createMemory>;

const isWithin = (value: unknown, min: number, max: number): value is number =>
  typeof value === 'number' && value >= min && value <= max;

const isPosition = (entry: unknown): entry is [string, number] =>
  Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'number';
