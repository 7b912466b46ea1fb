import type { GraphQLResolveInfo } from 'graphql';
import { isCurrent, type Listing } from '../../shared/measures/measuresInForce.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { gatheredListings, type GatheredSubject } from './gatheredListings.ts';

/** `Subject.listings`: the lists of all departments; one that did not answer makes the whole field fail. */
export function listings(
  subject: GatheredSubject,
  args: { kind?: string | null; current?: boolean | null },
  context: RequestContext,
  info: GraphQLResolveInfo,
): Listing[] {
  return gatheredListings(subject, info)
    .filter(({ kind }) => args.kind == null || kind === args.kind)
    .filter((listing) => args.current === false || isCurrent(listing, context.today));
}
