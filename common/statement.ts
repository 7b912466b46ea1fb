import { sign, verify, type KeyObject } from 'node:crypto';

/** Signs a document that leaves the house (a receipt, a report): Ed25519, base64url. No statement can pass for anything else that is signed. */
export function signStatementBy(key: KeyObject, text: string): string {
  return sign(null, bytesOf(text), key).toString('base64url');
}

/** Whether one of these keys has signed just this. */
export function isSignedStatement(keys: readonly KeyObject[], text: string, signature: string): boolean {
  return keys.some((key) => verify(null, bytesOf(text), key, Buffer.from(signature, 'base64url')));
}

function bytesOf(text: string): Buffer {
  return Buffer.from(`credit-graph statement\n${text}`);
}
