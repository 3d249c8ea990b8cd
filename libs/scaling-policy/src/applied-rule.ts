/** One step of a decision with its numbers, so that a reader can check it without running the code. */

/** A rule that was evaluated: putting `inputs` into `formula` gives `result`. */
export interface AppliedRule {
  /** What the step yields, such as `backlogAdd`. */
  readonly name: string;
  /** In the names of `inputs`, such as `min(visible, maxBacklogAdd)`. */
  readonly formula: string;
  readonly inputs: Readonly<Record<string, number>>;
  readonly result: number | boolean;
}

/** `backlogAdd = min(visible, maxBacklogAdd) = min(7, 5) = 5` */
export function renderAppliedRule({ name, formula, inputs, result }: AppliedRule): string {
  const substituted = formula.replace(INPUT_NAME, (word) => String(inputs[word] ?? word));
  const steps = [name, formula, substituted, String(result)];
  return steps.filter((step, index) => step !== steps[index - 1]).join(' = ');
}

/** A name, with the queue it belongs to where there is one: `minSize`, `visible(academy-video-jobs)`. */
const INPUT_NAME = /[A-Za-z]\w*(?:\([\w.-]+\))?/g;
