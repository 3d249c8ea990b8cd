import { parseForm } from './form';

describe('parseForm()', () => {
  it.each([
    ['nothing but the operation', 'Action=Describe&Version=2011-01-01', {}],
    ['plain members', 'Action=A&Name=x&Empty=', { Name: 'x', Empty: '' }],
    ['lists in the order of their numbers', 'L.member.10=b&L.member.2=a', { L: { member: ['a', 'b'] } }],
    ['structures in lists', 'T.member.1.Key=k&T.member.1.Value=v', { T: { member: [{ Key: 'k', Value: 'v' }] } }],
    ['flat lists, as EC2 has them', 'InstanceId.1=i-1&InstanceId.2=i-2', { InstanceId: ['i-1', 'i-2'] }],
  ])('parseForm() reads %s', (_what, form, value) => {
    expect(parseForm(new URLSearchParams(form))).toEqual(value);
  });

  it('parseForm() takes no name for the prototype of an object', () => {
    const value = parseForm(new URLSearchParams('__proto__.polluted=yes'));

    expect({}).not.toHaveProperty('polluted');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });
});
