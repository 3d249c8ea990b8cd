module.exports = { displayName: 'video-worker', preset: '../../jest.preset.js' };
