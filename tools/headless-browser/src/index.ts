export { describeInBrowser, findChromium } from './headless-browser';
