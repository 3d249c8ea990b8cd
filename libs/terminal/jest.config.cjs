module.exports = { displayName: 'terminal', preset: '../../jest.preset.js' };
