import { anonymousAccess, type Access } from './access.ts';
import { decide, type Decision } from './decide.ts';
import { FIRST_NUMBER, type SubjectClass } from './subjectClass.ts';
import type { PermissionLevel } from './permissionLevel.ts';
import type { PermissionRule } from './permissionRule.ts';

const rule = (organisation: PermissionLevel, individual: PermissionLevel, more: Partial<PermissionRule> = {}): PermissionRule => ({
  levels: { organisation, soleTrader: organisation, individual },
  consent: false,
  dataset: undefined,
  self: true,
  subjectOnly: false,
  organisationsOnly: false,
  scope: undefined,
  ...more,
});
const holding = (level: PermissionLevel, more: Partial<Access> = {}): Access => ({
  ...anonymousAccess(1),
  identified: level !== 'OPEN',
  levels: { tax: level },
  ...more,
});
const subject = (subjectClass: SubjectClass, id = 'S1') => ({ id, number: FIRST_NUMBER[subjectClass], subjectClass });
const why = (decision: Decision): string => (decision.allow ? 'ALLOW' : decision.reason);
const judge = (asked: PermissionRule, access: Access, subjectClass: SubjectClass | undefined) =>
  why(decide(asked, access, { sector: 'tax', dataset: 'd', subject: subjectClass && subject(subjectClass) }));
const purpose = { purpose: 'P' };
const ORGANISATIONS = { organisationsOnly: true };

describe('decide', () => {
  it.each<[string, PermissionRule, Access, SubjectClass | undefined, string]>([
    ['open to anybody', rule('OPEN', 'OPEN'), holding('OPEN'), 'individual', 'ALLOW'],
    ['open for firms, a person asked', rule('OPEN', 'SHARED'), holding('OPEN'), 'individual', 'PERSON'],
    ['open for firms, a firm asked', rule('OPEN', 'SHARED'), holding('OPEN'), 'organisation', 'ALLOW'],
    ['a root field: level alone counts', rule('OPEN', 'SHARED'), holding('OPEN'), undefined, 'ALLOW'],
    ['short for everybody', rule('SHARED', 'SHARED'), holding('IDENTIFIED'), 'organisation', 'LEVEL'],
    ['short, consent would open it', rule('SHARED', 'SHARED', { consent: true }), holding('IDENTIFIED'), 'organisation', 'CONSENT'],
    [
      'short, consent would, but nobody is there to consent to',
      rule('SHARED', 'SHARED', { consent: true }),
      holding('OPEN'),
      'organisation',
      'LEVEL',
    ],
    ['reached, no purpose', rule('SHARED', 'SHARED'), holding('SHARED'), 'organisation', 'PURPOSE'],
    ['reached, with a purpose', rule('SHARED', 'SHARED'), holding('SHARED', purpose), 'organisation', 'ALLOW'],
    ['IDENTIFIED of a firm needs no purpose', rule('IDENTIFIED', 'IDENTIFIED'), holding('IDENTIFIED'), 'organisation', 'ALLOW'],
    [
      'reached, with a purpose that is none of the class',
      rule('SHARED', 'SHARED'),
      holding('SHARED', { ...purpose, noPurposeOf: ['individual'] }),
      'individual',
      'PURPOSE',
    ],
    [
      'reached, with a purpose that is none of another class',
      rule('SHARED', 'SHARED'),
      holding('SHARED', { ...purpose, noPurposeOf: ['individual'] }),
      'organisation',
      'ALLOW',
    ],
    [
      'elevated, with a purpose that is none of the class',
      rule('SHARED', 'SHARED'),
      holding('SHARED', { ...purpose, noPurposeOf: ['individual'], elevations: [{ subject: 'S1', sector: 'tax' }] }),
      'individual',
      'ALLOW',
    ],
    ['IDENTIFIED of a person does', rule('OPEN', 'IDENTIFIED'), holding('IDENTIFIED'), 'individual', 'PURPOSE'],
    [
      'the subject itself, without level or purpose',
      rule('RESTRICTED', 'RESTRICTED'),
      holding('OPEN', { self: ['S1'] }),
      'individual',
      'ALLOW',
    ],
    ['somebody else’s self', rule('RESTRICTED', 'RESTRICTED'), holding('IDENTIFIED', { self: ['S2'] }), 'individual', 'LEVEL'],
    ['self is off', rule('RESTRICTED', 'RESTRICTED', { self: false }), holding('OPEN', { self: ['S1'] }), 'individual', 'LEVEL'],
    [
      'only the subject may',
      rule('IDENTIFIED', 'IDENTIFIED', { subjectOnly: true }),
      holding('RESTRICTED', purpose),
      'individual',
      'SUBJECT',
    ],
    [
      'a role is missing, before anything else',
      rule('IDENTIFIED', 'RESTRICTED', { scope: 'policy:read', consent: true }),
      holding('OPEN'),
      'individual',
      'SCOPE',
    ],
    [
      'with the role `level` alone counts, and no purpose is asked',
      rule('IDENTIFIED', 'RESTRICTED', { scope: 'policy:read' }),
      holding('IDENTIFIED', { roles: ['policy:read'] }),
      'individual',
      'ALLOW',
    ],
    [
      'consent given for this subject and data set',
      rule('RESTRICTED', 'RESTRICTED', { consent: true }),
      holding('IDENTIFIED', { ...purpose, consents: [{ subject: 'S1', dataset: 'd' }] }),
      'individual',
      'ALLOW',
    ],
    [
      'consent given, no purpose named',
      rule('RESTRICTED', 'RESTRICTED', { consent: true }),
      holding('IDENTIFIED', { consents: [{ subject: 'S1', dataset: 'd' }] }),
      'individual',
      'CONSENT',
    ],
    [
      'consent for another data set',
      rule('RESTRICTED', 'RESTRICTED', { consent: true }),
      holding('IDENTIFIED', { ...purpose, consents: [{ subject: 'S1', dataset: 'e' }] }),
      'individual',
      'CONSENT',
    ],
    [
      'computed for organisations only, of one',
      rule('SHARED', 'SHARED', ORGANISATIONS),
      holding('SHARED', purpose),
      'organisation',
      'ALLOW',
    ],
    [
      'computed for organisations only, of a person at RESTRICTED',
      rule('SHARED', 'SHARED', ORGANISATIONS),
      holding('RESTRICTED', purpose),
      'individual',
      'PERSON',
    ],
    [
      'computed for organisations only, of a sole trader though everybody reads it of firms',
      rule('OPEN', 'OPEN', ORGANISATIONS),
      holding('RESTRICTED', purpose),
      'soleTrader',
      'PERSON',
    ],
    [
      'computed for organisations only, by the person itself, who consented too',
      rule('SHARED', 'SHARED', { ...ORGANISATIONS, consent: true }),
      holding('RESTRICTED', { ...purpose, self: ['S1'], consents: [{ subject: 'S1', dataset: 'd' }] }),
      'individual',
      'PERSON',
    ],
    [
      'computed for organisations only, with a role that is there',
      rule('IDENTIFIED', 'IDENTIFIED', { ...ORGANISATIONS, scope: 'policy:read' }),
      holding('RESTRICTED', { ...purpose, roles: ['policy:read'] }),
      'individual',
      'PERSON',
    ],
    [
      'another sector’s level does not count',
      rule('SHARED', 'SHARED'),
      { ...holding('OPEN', purpose), identified: true, levels: { courts: 'RESTRICTED' } },
      'organisation',
      'LEVEL',
    ],
  ])('%s', (_case, asked, access, subjectClass, expected) => {
    expect(judge(asked, access, subjectClass)).toBe(expected);
  });
});
