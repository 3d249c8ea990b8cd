export { handler } from './scale-handler';
