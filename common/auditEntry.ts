import { hash } from 'node:crypto';
import { z } from 'zod';

/** What became of a request. A mutation is ATTEMPTED first: that stands in the log before anything is changed. */
export const AUDIT_OUTCOMES = ['ANSWERED', 'PARTIAL', 'DENIED', 'REFUSED', 'ATTEMPTED'] as const;
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

/** The two logs: who read what of whom, and who administered what. */
export const AUDIT_LOGS = ['DATA_ACCESS', 'ADMINISTRATION'] as const;
export type AuditLog = (typeof AUDIT_LOGS)[number];

const fieldSchema = z.object({ coordinate: z.string(), sectors: z.array(z.string()), dataset: z.string().optional() });

/** A coordinate that was read, the sectors whose data it shows, and the data set by which the subject is told of it. */
export type AuditedField = z.infer<typeof fieldSchema>;

/** What was read alike goes by its digest: most requests read what others read, and a chain says once what that is. */
export function fieldSetDigest(fields: readonly AuditedField[]): string {
  return hash('sha256', JSON.stringify(fields), 'hex').slice(0, 32);
}

const digest = z.string().regex(/^[0-9a-f]{32}$/);
const numbered = { n: z.int().min(1), at: z.iso.datetime() };

/** One request. No values: neither what was answered nor what was asked with. */
const requestSchema = z.object({
  ...numbered,
  kind: z.literal('REQUEST'),
  logs: z.array(z.enum(AUDIT_LOGS)),
  request: z.string(),
  user: z.string().optional(),
  organisation: z.string().optional(),
  /** The caller's own subject id. */
  subject: z.string().optional(),
  purpose: z.string().optional(),
  reference: z.string().optional(),
  revision: z.int(),
  operation: z.string().optional(),
  /** SHA-256 of the operation without its literals. */
  document: z.string().optional(),
  outcome: z.enum(AUDIT_OUTCOMES),
  code: z.string().optional(),
  /** What was read of no subject. */
  alone: digest.optional(),
  /** What was read of which subjects; `self`: of the caller himself or whom he represents. */
  reads: z.array(z.object({ set: digest, subjects: z.array(z.string()), self: z.boolean().optional() })).default([]),
  withheld: z.array(z.object({ coordinate: z.string(), reason: z.string() })).default([]),
  /** The legal ground on which the subjects are not shown it. */
  hidden: z.string().optional(),
});
export type RequestEntry = z.infer<typeof requestSchema>;

/** What a set of fields is, said before the first entry of the chain that names it. */
const fieldsSchema = z
  .object({ ...numbered, kind: z.literal('FIELDS'), set: digest, fields: z.array(fieldSchema) })
  .refine(({ set, fields }) => set === fieldSetDigest(fields), 'the digest is not that of the fields');

/** Everything that stands in a chain. */
const entrySchema = z.discriminatedUnion('kind', [
  requestSchema,
  fieldsSchema,
  /** The state before it, signed; the first of a chain signs its start. */
  z.object({ ...numbered, kind: z.literal('CHECKPOINT'), signature: z.string(), closes: z.boolean().optional() }),
  /** So many requests could not be recorded for want of room or of a disk: those refused, and OPEN ones that went on. */
  z.object({ ...numbered, kind: z.literal('MISSED'), refused: z.int(), open: z.int() }),
  /** The chain of a process that died was sent on as far as it was whole; so many bytes at its end were not, and nobody was answered on them. */
  z.object({ ...numbered, kind: z.literal('RECOVERED'), chain: z.string(), upTo: z.int(), droppedBytes: z.int() }),
]);
export type AuditEntry = z.infer<typeof entrySchema>;

/** The entry that a line holds. Throws for what is none. */
export function parseEntry(text: string): AuditEntry {
  return entrySchema.parse(JSON.parse(text));
}

/** What a set of fields is, by its digest. */
export type FieldSets = (digest: string) => readonly AuditedField[] | undefined;

/** A request with what it read spelt out. */
export interface ResolvedRequest extends Omit<RequestEntry, 'alone' | 'reads'> {
  readonly alone: readonly AuditedField[];
  readonly reads: readonly {
    readonly fields: readonly AuditedField[];
    readonly subjects: readonly string[];
    readonly self?: boolean | undefined;
  }[];
}

/** Spells out what a request read. Throws where a set is not known. */
export function resolveRequest({ alone, reads, ...request }: RequestEntry, sets: FieldSets): ResolvedRequest {
  const fieldsOf = (set: string): readonly AuditedField[] => {
    const fields = sets(set);
    if (!fields) throw new Error(`no set of fields ${set}`);
    return fields;
  };
  return {
    ...request,
    alone: alone === undefined ? [] : fieldsOf(alone),
    reads: reads.map(({ set, subjects, self }) => ({ fields: fieldsOf(set), subjects, self })),
  };
}

/** The sets of fields that a request names. */
export function setsNamed({ alone, reads }: RequestEntry): string[] {
  return [...(alone === undefined ? [] : [alone]), ...reads.map(({ set }) => set)];
}

/** Sets of fields as they were kept, read back. */
export function parseFields(text: string): AuditedField[] {
  return z.array(fieldSchema).parse(JSON.parse(text));
}
