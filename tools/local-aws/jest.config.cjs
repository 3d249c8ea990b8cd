// SQS counts in whole seconds, so its specs wait for many of them at the same time.
module.exports = { displayName: 'local-aws', preset: '../../jest.preset.js', maxConcurrency: 30 };
