/** Puts a language's sentences and a conclusion's values together. */
import type { Conclusion, Counterfactual, Judged, Part } from '../conclusion';
import type { Catalogue } from '../language/catalogue';

// A reason and its values come from one member of a union, and the catalogue is keyed by the same names; the compiler
// cannot follow a union through an index, so that the tie is said here, once for each.
type Sentence = (values: unknown) => string;

/** What follows, in a sentence. */
export function sayConclusion({ conclusion, catalogue }: { conclusion: Conclusion; catalogue: Catalogue }): string {
  if (conclusion.status === 'Unknown') {
    const { parts, missing } = conclusion;
    if (parts.length > 0) return parts.map((part) => sayPart({ part, catalogue })).join(' ');
    return catalogue.factsMissing({ missing: missing.map(({ id }) => id) });
  }
  if (conclusion.reason === 'NotSo') return catalogue.notSo;
  return (catalogue.reasons[conclusion.reason] as Sentence)(conclusion.values);
}

/** What can be said of a part. */
export const sayPart = ({ part, catalogue }: { part: Part; catalogue: Catalogue }): string =>
  part.status === 'True' ? catalogue.partHeld(part) : catalogue.partUnknown(part);

/** What to do about it; null where nothing is to be done. */
export function sayRemedy({ conclusion, catalogue }: { conclusion: Judged; catalogue: Catalogue }): string | null {
  const remedies = catalogue.remedies as Readonly<Record<string, Sentence>>;
  return remedies[conclusion.reason]?.(conclusion.values) ?? null;
}

/** What would be different. */
export const sayCounterfactual = (options: { counterfactual: Counterfactual; catalogue: Catalogue }): string =>
  (options.catalogue.counterfactuals[options.counterfactual.change] as Sentence)(options.counterfactual.values);
