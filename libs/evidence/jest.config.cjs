module.exports = { displayName: 'evidence', preset: '../../jest.preset.js' };
