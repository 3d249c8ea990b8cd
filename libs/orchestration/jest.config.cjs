module.exports = { displayName: 'orchestration', preset: '../../jest.preset.js' };
