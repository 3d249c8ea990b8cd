module.exports = { displayName: 'aws-adapters', preset: '../../jest.preset.js' };
