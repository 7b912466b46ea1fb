import { anonymousAccess } from '../../common/access.ts';
import type { Caller } from './caller.ts';
import { useOnce, withoutOnce, type OnceConsent } from './useOnce.ts';

const consent = (subject: string, dataset: string) => ({ subject, dataset });
const ONCE: OnceConsent = { id: 'once', subject: 'A', datasets: ['grade'] };
const CONSENTS = [consent('A', 'grade'), consent('A', 'debts'), consent('B', 'grade')];

const caller = (once: readonly OnceConsent[]): Caller => ({
  requestId: 'r',
  address: '',
  user: undefined,
  organisation: undefined,
  subject: undefined,
  access: { ...anonymousAccess(1), consents: CONSENTS },
  once,
  reference: undefined,
  rejectDenied: false,
});
const ofSubject =
  (id: string) =>
  ({ subject }: OnceConsent): boolean =>
    subject === id;
const using =
  (...ids: string[]) =>
  () =>
    Promise.resolve(new Set(ids));

describe('what is consented to for one answer', () => {
  it('is not asked for where the answer tells nothing of its subject', async () => {
    expect(await useOnce(caller([ONCE]), ofSubject('B'), () => Promise.reject(new Error('asked')))).toBeUndefined();
  });

  it('leaves what lasting consents of the same subject open where another answer was first', async () => {
    const left = await useOnce(caller([ONCE]), ofSubject('A'), using());
    expect(left?.access.consents).toEqual([consent('A', 'debts'), consent('B', 'grade')]);
    expect(left?.once).toEqual([]);
  });

  it('stays open where one of two was used up by this answer', async () => {
    const left = await useOnce(caller([ONCE, { ...ONCE, id: 'another' }]), ofSubject('A'), using('another'));
    expect(left?.access.consents).toEqual(CONSENTS);
  });

  it('counts for nothing where it could not be used up', () => {
    expect(withoutOnce(caller([ONCE])).access.consents).toEqual([consent('A', 'debts'), consent('B', 'grade')]);
    expect(withoutOnce(caller([ONCE])).once).toEqual([]);
  });
});
