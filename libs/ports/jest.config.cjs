module.exports = { displayName: 'ports', preset: '../../jest.preset.js' };
