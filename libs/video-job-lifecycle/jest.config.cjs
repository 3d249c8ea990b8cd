module.exports = { displayName: 'video-job-lifecycle', preset: '../../jest.preset.js' };
