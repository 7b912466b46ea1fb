import type { GraphQLResolveInfo } from 'graphql';
import type { SubjectReference } from '../../../common/opaqueId.ts';
import { measuresInForce } from '../../shared/measures/measuresInForce.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { gatheredListings, type GatheredSubject } from './gatheredListings.ts';

/**
 * `Subject.measures`: what the lists of all departments bring about today. Like `listings` it fails as a whole when one department did
 * not answer: a restriction left out would read as "nothing stands against it".
 */
export function measures(
  subject: SubjectReference & GatheredSubject,
  { matter }: { matter?: string | null },
  context: RequestContext,
  info: GraphQLResolveInfo,
): object[] {
  return measuresInForce(gatheredListings(subject, info), subject.subjectClass, matter ?? undefined, context.today);
}
