module.exports = { displayName: 'fleet-trials', preset: '../../jest.preset.js' };
