module.exports = { displayName: 'evidence-collectors', preset: '../../jest.preset.js' };
