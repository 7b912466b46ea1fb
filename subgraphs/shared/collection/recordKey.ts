import type { Layout } from './layout.ts';

/**
 * SQL over `t` for what tells a record from its subject's others in every house that keeps it by the same layout: a digest of the layout's
 * key without the subject, whose number is a house's own. Undefined where the key names other parties.
 */
export function recordKey({ key, references }: Layout): string | undefined {
  if (references.length > 0) return undefined;
  const columns = key.filter((name) => name !== 'subject').map((name) => `t."${name}"::text`);
  return `encode(sha256(convert_to(jsonb_build_array(${columns.join(', ')})::text, 'UTF8')), 'hex')`;
}
