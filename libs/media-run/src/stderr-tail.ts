/** The last lines that a process printed: enough to understand a failure, bounded, and without credentials. */
import { redactUrls } from './redact';

const LINES_MAX = 20;
const LINE_LENGTH_MAX = 500;

export class StderrTail {
  readonly #lines: string[] = [];

  add(line: string): void {
    const text = redactUrls(line).trim().slice(0, LINE_LENGTH_MAX);
    if (text === '') return;
    this.#lines.push(text);
    if (this.#lines.length > LINES_MAX) this.#lines.shift();
  }

  /** Oldest first. */
  get lines(): readonly string[] {
    return [...this.#lines];
  }
}
