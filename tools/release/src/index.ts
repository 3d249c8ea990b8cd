export { buildApp } from './build-app';
export type { BuildAppOptions, BuiltApp } from './build-app';
export { bundleApp } from './bundle-app';
export type { BundleOptions } from './bundle-app';
export { codeSha256, zipBundle } from './zip-bundle';
