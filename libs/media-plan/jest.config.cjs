module.exports = { displayName: 'media-plan', preset: '../../jest.preset.js' };
