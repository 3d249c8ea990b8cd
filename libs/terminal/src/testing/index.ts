export { before, failed, NOW, ready, running, sampleVideo } from './sample-videos';
export { createCollectingSink, PLAIN } from './text-sinks';
