module.exports = { displayName: 'units', preset: '../../jest.preset.js' };
