module.exports = { displayName: 'scaler-lambda', preset: '../../jest.preset.js' };
