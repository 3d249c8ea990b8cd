module.exports = { displayName: 'persistence-prisma', preset: '../../jest.preset.js' };
