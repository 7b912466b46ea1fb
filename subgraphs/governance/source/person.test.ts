import { isSamePerson, type Person } from './person.ts';

const person = (name: string, subject?: number): Person => ({ name, organisation: '中心', subject });

describe('isSamePerson', () => {
  it.each([
    ['the same name in another organisation', person('李明'), { name: '李明', subject: null }, true],
    ['a name that reads alike', person('Ｌｉ Ming'), { name: 'li ming', subject: null }, true],
    ['another account of one subject', person('li.ming2', 7), { name: 'li.ming', subject: 7 }, true],
    ['a namesake', person('李明', 8), { name: '李明', subject: 7 }, true],
    ['another subject', person('王芳', 8), { name: '李明', subject: 7 }, false],
    ['accounts that name no subject', person('王芳'), { name: '李明', subject: null }, false],
  ])('%s', (_what, now, former, expected) => {
    expect(isSamePerson(now, former)).toBe(expected);
  });
});
