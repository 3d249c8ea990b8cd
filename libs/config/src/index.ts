export { ConfigProblems, parseEnvironment, renderConfigProblem } from './parse-environment';
export type { ConfigProblem } from './parse-environment';
export { flag, imageDigest, isSecret, oneOf, secret, text, textList, url, wholeNumber } from './variables';
