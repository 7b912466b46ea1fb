import type { Access } from '../../common/access.ts';
import type { OnceConsent } from './useOnce.ts';

/** Who asks, for which request, and what he holds. */
export interface Caller {
  readonly requestId: string;
  /** Where the request comes from: a caller without a token is counted by it, and by nothing else known. */
  readonly address: string;
  readonly user: string | undefined;
  readonly organisation: string | undefined;
  /** The caller's own subject id. */
  readonly subject: string | undefined;
  readonly access: Access;
  /** Consents of which this answer uses up those of whom it tells anything. */
  readonly once: readonly OnceConsent[];
  /** The case or file number given in `x-query-reference`. */
  readonly reference: string | undefined;
  /** `x-on-denied: reject`: refuse the whole request rather than withhold parts of it; a mutation only before it runs. */
  readonly rejectDenied: boolean;
}
