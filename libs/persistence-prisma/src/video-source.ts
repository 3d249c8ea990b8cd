/** A video's source between its row (a kind and a text) and the port's union. */
import type { VideoSource } from '@ffleet/ports';
import { assertNever } from '@ffleet/units';

export interface SourceColumns {
  readonly sourceKind: 'OBJECT' | 'URL';
  readonly source: string;
}

export function toSourceColumns(source: VideoSource): SourceColumns {
  switch (source.kind) {
    case 'object':
      return { sourceKind: 'OBJECT', source: source.key };
    case 'url':
      return { sourceKind: 'URL', source: source.url };
    default:
      return assertNever(source);
  }
}

export function toVideoSource({ sourceKind, source }: SourceColumns): VideoSource {
  return sourceKind === 'OBJECT' ? { kind: 'object', key: source } : { kind: 'url', url: source };
}
