import type { GraphQLResolveInfo } from 'graphql';
import { IDENTITY_DATASET } from '../../../common/dataset.ts';
import type { SubjectReference } from '../../../common/opaqueId.ts';
import { reaches } from '../../../common/permissionLevel.ts';
import { maskDocumentNumber } from '../../shared/mask.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { enumValueRule } from '../enumValueRule.ts';
import { personalDocument } from '../../../common/identifiers/personalDocument.ts';
import { keptIdentifiers } from '../source/identifiers.ts';

/**
 * `Subject.identifiers`: a natural person's document is served from its kind's level on and masked below RESTRICTED, also
 * where it stands as the taxpayer number of a sole trader.
 */
export async function identifiers(
  subject: SubjectReference,
  _args: unknown,
  context: RequestContext,
  info: GraphQLResolveInfo,
): Promise<object[]> {
  const served = context.serving(subject, IDENTITY_DATASET);
  return (await keptIdentifiers(context, subject)).flatMap(({ kind, value, conforming }) => {
    const document = personalDocument({ kind, value });
    const rule = document && enumValueRule(info.schema, 'IdentifierKind', document);
    if (!rule) return [{ kind, value, conforming, masked: false }];
    // The field's own rule already asks a person's level of a person's documents; of anybody else's fields it does not.
    if (!reaches(served, subject.subjectClass === 'individual' ? rule.levels.organisation : rule.levels.individual)) return [];
    const masked = !reaches(served, 'RESTRICTED');
    return [{ kind, value: masked ? maskDocumentNumber(value) : value, conforming, masked }];
  });
}
