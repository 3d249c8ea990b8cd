export { makeSampleLecture } from './make-sample-lecture';
