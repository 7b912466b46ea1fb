import { createHash, type KeyObject } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { isSignedStatement } from '../../common/statement.ts';

const file = z.strictObject({ name: z.string().regex(/^[^/\\]+$/), sha256: z.string() });
const contentSchema = z.strictObject({
  kind: z.literal('EXCHANGE'),
  receiver: z.string(),
  organisation: z.string(),
  purpose: z.string(),
  dataset: z.string(),
  layout: z.string(),
  mode: z.enum(['SNAPSHOT', 'INCREMENT']),
  since: z.string().nullable(),
  until: z.string(),
  file,
  withdrawn: file,
  rows: z.record(z.string(), z.int()),
  policyRevisions: z.array(z.string()),
});
const receiptSchema = z.strictObject({ content: contentSchema, signature: z.string() });

/** What a receipt says of an exchange. */
export type ReceiptContent = z.infer<typeof contentSchema>;

/** The text that is signed. */
export function signedText(content: ReceiptContent): string {
  return JSON.stringify(content);
}

/** What is wrong with a receipt or with the files beside it; empty where it holds. */
export async function faultsOf(text: string, path: string, keys: readonly KeyObject[]): Promise<string[]> {
  const { content, signature } = receiptSchema.parse(JSON.parse(text));
  if (!isSignedStatement(keys, signedText(content), signature)) return ['签名不符 / the signature is not of this receipt'];
  const faults: string[] = [];
  for (const { name, sha256 } of [content.file, content.withdrawn]) {
    const found = await digestOf(join(dirname(path), name)).catch(() => undefined);
    if (found === undefined) faults.push(`${name}: 读不到 / cannot be read`);
    else if (found !== sha256) faults.push(`${name}: 内容不符 / is not what was handed over`);
  }
  return faults;
}

async function digestOf(path: string): Promise<string> {
  const digest = createHash('sha256');
  for await (const chunk of createReadStream(path)) digest.update(chunk as Buffer);
  return digest.digest('hex');
}
