module.exports = { displayName: 'sample-lecture', preset: '../../jest.preset.js' };
