module.exports = { displayName: 'media-run', preset: '../../jest.preset.js' };
