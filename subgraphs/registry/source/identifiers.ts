import sql from 'sql-template-tag';
import type { IdentifierKind } from '../../../common/identifiers/identifierKind.ts';
import { identifierKinds } from '../../../common/identifiers/identifierKind.ts';
import type { SubjectReference } from '../../../common/opaqueId.ts';
import type { RequestContext } from '../../shared/requestContext.ts';

/** An identifier as it is kept. */
export interface KeptIdentifier {
  readonly kind: IdentifierKind;
  readonly value: string;
  readonly conforming: boolean;
}

/** A subject's identifiers, unmasked, in the order of their kinds; one statement a batch. */
export function keptIdentifiers(context: RequestContext, { number }: SubjectReference): Promise<readonly KeptIdentifier[]> {
  return context
    .batch<number, readonly KeptIdentifier[]>('identifiers', async (numbers) => {
      const rows = await context.db.query<KeptIdentifier & { subject: number }>(sql`
        select subject, kind, value, conforming from registry.identifier where subject = any(${[...numbers]}::bigint[])
        order by subject, array_position(${[...identifierKinds]}::text[], kind), value`);
      const bySubject = new Map<number, KeptIdentifier[]>(numbers.map((each) => [each, []]));
      for (const { subject, kind, value, conforming } of rows) bySubject.get(subject)?.push({ kind, value, conforming });
      return numbers.map((each) => bySubject.get(each) ?? []);
    })
    .load(number);
}
