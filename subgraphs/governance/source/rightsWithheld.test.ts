import { readPolicy } from '../../../common/policy.ts';
import type { OverlayRule } from '../../../common/policyOverlay.ts';
import { checkedPolicy } from './policyCheck.ts';

/** What a policy with this rule is refused for; undefined where it is not. */
function refusedFor(rule: OverlayRule): string | undefined {
  try {
    checkedPolicy({ ...readPolicy(), rules: [rule] });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe('what no revision may withhold', () => {
  it.each([
    ['a right', 'Mutation.withdrawConsent'],
    ['what a right is given', 'Mutation.withdrawConsent(id:)'],
    ['an object that a right is given', 'Mutation.fileObjection(input:)'],
    ['a field of such an object', 'ObjectionInput.recordId'],
    ['what a step of the policy is given', 'Mutation.approvePolicy(revision:)'],
    ['a list that a step is given', 'Mutation.draftPolicy(changes:)'],
    ['a field of an object in another', 'OverlayRuleInput.level'],
  ])('is %s: %s', (_what, coordinate) => {
    for (const level of ['IDENTIFIED', 'RESTRICTED'] as const)
      expect(refusedFor({ coordinate, level })).toMatch(/is how the policy is kept and how rights are used: it cannot be withheld/);
  });

  it('is neither another department’s mutation, nor what is given to fields that are no right', () => {
    expect(refusedFor({ coordinate: 'Mutation.screen(input:)', level: 'RESTRICTED' })).toBeUndefined();
    expect(refusedFor({ coordinate: 'CohortWhere.tax', level: 'RESTRICTED' })).toBeUndefined();
  });

  it('is the way by which a subject comes to itself, nor what is given to it, above IDENTIFIED', () => {
    for (const coordinate of ['Query.subject', 'Query.subjects(identifiers:)', 'IdentifierInput.value']) {
      expect(refusedFor({ coordinate, level: 'SHARED' })).toMatch(/how subjects come to what is held of themselves/);
      expect(refusedFor({ coordinate, level: 'IDENTIFIED' })).toBeUndefined();
    }
  });

  it.each(['Caller.complaints', 'Caller.subject', 'Complaint.answer', 'Complaint.attachments(ids:)', 'CaseStep.organisation'])(
    'is what a person reads of himself where no subject is known, above IDENTIFIED: %s',
    (coordinate) => {
      expect(refusedFor({ coordinate, level: 'SHARED' })).toMatch(/how subjects come to what is held of themselves/);
      expect(refusedFor({ coordinate, level: 'OPEN', person: 'RESTRICTED' })).toMatch(/how subjects come to what is held of themselves/);
      expect(refusedFor({ coordinate, level: 'IDENTIFIED' })).toBeUndefined();
    },
  );

  it.each([
    'Objection.answer',
    'Repair.answer',
    'Repair.outcome',
    'Repair.dueOn',
    'Consent.usedAt',
    'ConsentRequest.message',
    'Query.record',
  ])(
    'is what a subject is answered where it uses its rights, nor the one record that it was told of, above IDENTIFIED: %s',
    (coordinate) => {
      for (const level of ['SHARED', 'RESTRICTED'] as const)
        expect(refusedFor({ coordinate, level })).toMatch(/how subjects come to what is held of themselves/);
      expect(refusedFor({ coordinate, level: 'IDENTIFIED' })).toBeUndefined();
    },
  );

  it('is what asks persons for a purpose, where nobody is known to be the subject', () => {
    for (const coordinate of ['Objection.answer', 'Complaint.answer']) {
      expect(refusedFor({ coordinate, level: 'OPEN', person: 'IDENTIFIED' })).toMatch(/the same of every class/);
      expect(refusedFor({ coordinate, level: 'IDENTIFIED', soleTrader: 'OPEN' })).toMatch(/the same of every class/);
      expect(refusedFor({ coordinate, level: 'IDENTIFIED', person: 'OPEN' })).toBeUndefined();
    }
  });

  it('is not what is answered to departments alone', () => {
    expect(refusedFor({ coordinate: 'CollectionRun.finishedAt', level: 'RESTRICTED' })).toBeUndefined();
  });

  it('is nothing below a subject, who reads on whatever is asked of others', () => {
    for (const coordinate of ['Subject.records', 'TaxCredit.arrears', 'TaxCredit.arrears(during:)'])
      expect(refusedFor({ coordinate, level: 'RESTRICTED' })).toBeUndefined();
  });
});
