import { generateKeyPairSync } from 'node:crypto';
import { readPolicy } from './policy.ts';
import { signRevision, verifiedPolicy } from './policyRevision.ts';

const governance = generateKeyPairSync('ed25519');
const department = generateKeyPairSync('ed25519');
const content = (revision: number) => JSON.stringify({ ...readPolicy(), revision });
const signed = () => signRevision(7, content(7), governance.privateKey);

describe('signed revisions of the policy', () => {
  it('are read as they were signed', () => {
    expect(verifiedPolicy(signed(), [governance.publicKey])).toMatchObject({ revision: 7, sectors: readPolicy().sectors });
  });

  it('are read by an older key during a rotation', () => {
    expect(verifiedPolicy(signed(), [department.publicKey, governance.publicKey]).revision).toBe(7);
  });

  it.each([
    ['signed by another', () => signRevision(7, content(7), department.privateKey), 'the signature does not match'],
    [
      'with other content',
      () => ({ ...signed(), content: content(7).replace('OPEN', 'SHARED') + ' ' }),
      'the content is not what was signed',
    ],
    ['with another number', () => ({ ...signed(), revision: 8 }), 'the signature does not match'],
    ['whose content says another number', () => signRevision(8, content(7), governance.privateKey), 'the content is of another revision'],
    ['with a signature cut short', () => ({ ...signed(), signature: signed().signature.slice(0, 20) }), 'the signature does not match'],
    ['with no signature', () => ({ ...signed(), signature: '' }), 'the signature does not match'],
  ])('are refused %s', (_, revision, message) => {
    expect(() => verifiedPolicy(revision(), [governance.publicKey])).toThrow(message);
  });

  it('are refused where the content is no policy', () => {
    const revision = signRevision(7, JSON.stringify({ revision: 7, grants: [] }), governance.privateKey);
    expect(() => verifiedPolicy(revision, [governance.publicKey])).toThrow(/sectors/);
  });

  it('are refused where nobody may sign', () => {
    expect(() => verifiedPolicy(signed(), [])).toThrow('the signature does not match');
  });
});
