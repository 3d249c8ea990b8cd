module.exports = { displayName: 'player-page', preset: '../../jest.preset.js' };
