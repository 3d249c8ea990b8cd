/** What a wire does with the traffic that matches: one list of rules, each used up by its first match unless it stays. */

/** A call that was caught in the middle. */
export interface Held {
  /** Resolves once a call stands still here. */
  readonly reached: Promise<void>;
  /** Lets it go on, and calls that come later too. */
  release(): void;
}

/**
 * - hold-request: the call does not leave
 * - hold-answer: the call is carried out, its answer is kept back
 * - lose-answer: the call is carried out, and the line breaks before its answer
 * - refuse: the call does not leave, the caller is told that the service is away
 */
export type RuleAction = 'hold-request' | 'hold-answer' | 'lose-answer' | 'refuse';

interface Rule {
  readonly matches: (call: string) => boolean;
  readonly action: RuleAction;
  readonly stays: boolean;
  readonly onMatch: () => void;
  readonly released: Promise<void>;
}

export interface MatchedRule {
  readonly action: RuleAction;
  readonly released: Promise<void>;
}

/** The rules of one wire. A call is its text: an operation's name with its body, or a statement with its values. */
export class Rules {
  readonly #rules: Rule[] = [];

  /** Catches one call; every later one passes. */
  once(action: RuleAction, matches: (call: string) => boolean): Held {
    let onMatch = (): void => undefined;
    let release = (): void => undefined;
    const reached = new Promise<void>((resolve) => (onMatch = resolve));
    const released = new Promise<void>((resolve) => (release = resolve));
    const rule: Rule = { action, matches, stays: false, onMatch, released };
    this.#rules.push(rule);
    return {
      reached,
      release: () => {
        this.#remove(rule);
        release();
      },
    };
  }

  /** Treats every call that matches alike. @returns ends it */
  always(action: 'lose-answer' | 'refuse', matches: (call: string) => boolean): () => void {
    const rule: Rule = { action, matches, stays: true, onMatch: () => undefined, released: Promise.resolve() };
    this.#rules.push(rule);
    return () => this.#remove(rule);
  }

  /** The rule for a call, which is used up unless it stays. */
  take(call: string): MatchedRule | null {
    const rule = this.#rules.find(({ matches }) => matches(call));
    if (!rule) return null;
    if (!rule.stays) this.#remove(rule);
    rule.onMatch();
    return rule;
  }

  #remove(rule: Rule): void {
    const index = this.#rules.indexOf(rule);
    if (index >= 0) this.#rules.splice(index, 1);
  }
}
