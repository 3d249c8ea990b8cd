module.exports = { displayName: 'fleet-simulator', preset: '../../jest.preset.js' };
