/** Holds what a verb printed with `--json` against its schema: nothing missing, nothing more, nothing of another type. */
import { isDeepStrictEqual } from 'node:util';
import { DOCUMENTS, JSON_LINES } from '../documents/documents';
import type { DocumentName } from '../documents/documents';

/** The verb that an argument list begins with; null for one without a document. */
export function documentNameOf([first = '', second = '']: readonly string[]): DocumentName | null {
  const name = [`${first} ${second}`, first].find((candidate) => candidate in DOCUMENTS);
  return name === undefined || name === 'error' ? null : (name as DocumentName);
}

/** @throws {Error} that tells which document is not as promised */
export function checkDocuments({ argv, stdout }: { argv: readonly string[]; stdout: string }): void {
  const name = documentNameOf(argv);
  if (name === null || stdout === '') return;
  // An error is written over several lines, whatever the verb: it is all there is.
  const isOfLines = JSON_LINES.includes(name) && !stdout.startsWith('{\n');
  const texts = isOfLines ? stdout.trimEnd().split('\n') : [stdout];
  for (const text of texts) {
    const document: unknown = JSON.parse(text);
    const fits = [DOCUMENTS[name], DOCUMENTS.error].some((schema) => {
      const parsed = schema.safeParse(document);
      // Unknown keys are left out by the parser, and so are noticed.
      return parsed.success && isDeepStrictEqual(JSON.parse(JSON.stringify(parsed.data)), document);
    });
    if (!fits) throw new Error(`What ffleet ${argv.join(' ')} printed is no ${name} document: ${text.slice(0, 2_000)}`);
  }
}
