import type { Access } from '../../common/access.ts';
import type { WireText } from '../../common/wireText.ts';

/** Consents that travel with every fetch; of more only those that it can be about. */
const FEW = 100;
/** Consents to what the registry holds that travel with a fetch that names nobody: the header has an end. */
const MOST = 500;
const IDENTITY = 'identity';

/**
 * What a department has to know of a caller to judge a fetch: a bank may hold thousands of consents, and the caller context travels in a
 * header. Kept are those of subjects whom the fetch names, and to identities as many as the header holds: a root field may look a subject up by
 * its code. What is left out is withheld by the department's own lock: never more is served.
 */
export function narrowedAccess(access: Access, fetch: WireText): Access {
  if (access.consents.length <= FEW) return access;
  const named = new Set(fetch.match(/[\w-]{16,}/g));
  const about = access.consents.filter(({ subject }) => named.has(subject));
  const identities = access.consents.filter(({ subject, dataset }) => dataset === IDENTITY && !named.has(subject));
  return { ...access, consents: [...about, ...identities.slice(0, MOST)] };
}
