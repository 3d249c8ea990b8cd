export { buildApp } from './build-app';
export type { BuildAppOptions, BuiltApp } from './build-app';
export { bundleApp } from './bundle-app';
export type { BundleOptions } from './bundle-app';
export { buildStandalonePage } from './standalone-page';
export { codeSha256, zipBundle } from './zip-bundle';
