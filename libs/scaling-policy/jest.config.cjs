module.exports = { displayName: 'scaling-policy', preset: '../../jest.preset.js' };
