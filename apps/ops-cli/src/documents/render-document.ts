/** Prints what a verb answers as JSON, in the form that its schema promises. */
import { renderJson } from '../render/video-json';
import type { DocumentName, DocumentOf } from './documents';

/** One document, with its line's end. */
export const renderDocument = <Name extends DocumentName>(_name: Name, document: DocumentOf<Name>): string =>
  `${renderJson(document)}\n`;

/** One of JSON lines. */
export const renderDocumentLine = <Name extends DocumentName>(_name: Name, document: DocumentOf<Name>): string =>
  renderJson(document, { indent: 0 });
