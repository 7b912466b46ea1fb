import { z } from 'zod';
import { hasPurpose, heldLevelOfClass, isSelf, type Access } from '../../common/access.ts';
import { CreditGraphError } from '../../common/errors.ts';
import { checkIdentifier } from '../../common/identifiers/checkIdentifier.ts';
import { identifierKinds } from '../../common/identifiers/identifierKind.ts';
import { subjectReference, type OpaqueIds } from '../../common/opaqueId.ts';
import { reaches } from '../../common/permissionLevel.ts';
import type { InternalEndpoint } from '../shared/defineSubgraph.ts';
import { maskDocumentNumber } from '../shared/mask.ts';
import { normaliseName } from '../../common/normaliseName.ts';
import { personalDocument } from '../../common/identifiers/personalDocument.ts';
import { subjectsByDocuments } from './source/documents.ts';
import { findSubjects } from './source/findSubjects.ts';
import { namesOf } from './source/subjects.ts';

const bodySchema = z.strictObject({
  parties: z
    .array(z.strictObject({ kind: z.enum(identifierKinds), value: z.string().max(100), name: z.string().max(400).optional() }))
    .min(1)
    .max(1_000),
});

/** One party as the registry knows it. */
interface Found {
  /** What the report calls the party by: what was given, a natural person's document masked. */
  readonly given: string;
  readonly subject: string | null;
  readonly name: string | null;
  readonly nameMatches: boolean | null;
  readonly withheld: boolean;
}

/**
 * `POST /internal/screening-parties`, for analysis in a caller's name: who the parties of a screening are. A natural person is found by the
 * document with the matching name, by whoever holds SHARED with a purpose, by himself, or where he consented to something for the
 * purpose; for anybody else an unknown document, a wrong name and a person who did not consent are all just withheld.
 */
export const screeningPartiesEndpoint: InternalEndpoint = {
  callers: ['analysis'],
  async handle(body, { db, ids, access }) {
    if (!access) throw new CreditGraphError('SIGNATURE_REFUSED');
    const parties = bodySchema.parse(body).parties.map(({ name, ...identifier }, index) => {
      const checked = checkIdentifier(identifier);
      const document = personalDocument(checked);
      if (document !== undefined && (name === undefined || name.trim() === ''))
        throw new CreditGraphError(
          'BAD_USER_INPUT',
          `parties[${index}]：自然人须附姓名 / a natural person is screened by document and name together`,
        );
      return { ...checked, name, document };
    });
    const numbers = await findSubjects(
      db,
      parties.map(({ kind, value, plausible, document }) => ({
        identifiers: plausible && document === undefined ? [{ kind, value }] : [],
      })),
    );
    const mayAsk = access.identified && (access.purpose !== undefined || access.self.length > 0);
    const documents = parties.flatMap(({ kind, value, document, name }, turn) =>
      document !== undefined && mayAsk ? [{ kind, value, name: normaliseName(name ?? ''), turn }] : [],
    );
    const persons = await subjectsByDocuments(db, documents);
    const names = await namesOf(
      db,
      numbers.filter((number) => number !== undefined),
    );
    return {
      parties: parties.map(({ value, document, name }, index): Found => {
        if (document !== undefined) return person(persons.get(index), `${name ?? ''} ${maskDocumentNumber(value)}`, access, ids);
        const number = numbers[index];
        const known = number === undefined ? undefined : names.get(number);
        return {
          given: name === undefined ? value : `${name} ${value}`,
          subject: number === undefined ? null : ids.subjectId(number),
          name: known?.[0] ?? null,
          nameMatches: name === undefined || !known ? null : known.some((each) => normaliseName(each) === normaliseName(name)),
          withheld: false,
        };
      }),
    };
  },
};

function person(number: number | undefined, given: string, access: Access, ids: OpaqueIds): Found {
  const id = number === undefined ? undefined : ids.subjectId(number);
  const reference = id === undefined ? undefined : subjectReference(ids, id);
  const isShared =
    reaches(heldLevelOfClass(access, 'registry', 'individual'), 'SHARED') && hasPurpose(access, 'registry', reference, 'individual');
  const isPermitted = id !== undefined && (isSelf(access, reference) || access.consents.some(({ subject }) => subject === id));
  if (!isShared && !isPermitted) return { given, subject: null, name: null, nameMatches: null, withheld: true };
  return { given, subject: id ?? null, name: null, nameMatches: id === undefined ? null : true, withheld: false };
}
