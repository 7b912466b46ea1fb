import { anonymousAccess } from '../../common/access.ts';
import type { AuditOutcome } from '../../common/auditEntry.ts';
import type { RecordingFiles } from '../http/recordingFiles.ts';
import type { Audit } from './audit.ts';
import { codeOf } from './recordingRefusals.ts';

/** Has files recorded under the revision of the policy that is in force. */
export function recordingFiles(audit: Pick<Audit, 'record'>, revision: () => number): RecordingFiles {
  return async (endpoint, { requestId, user, organisation, subject }, take, refusedBy) => {
    const caller = { requestId, user, organisation, subject, reference: undefined, access: anonymousAccess(revision()) };
    const entry = (outcome: AuditOutcome, code?: string) => audit.record({ caller, operation: endpoint, isMutation: true, outcome, code });
    // It has happened, and its attempt is on the disk.
    const ended = (code: string | undefined): void => void entry(code === undefined ? 'ANSWERED' : 'REFUSED', code)?.catch(() => undefined);
    await entry('ATTEMPTED');
    try {
      const answer = await take();
      ended(refusedBy?.(answer));
      return answer;
    } catch (error) {
      ended(codeOf(error));
      throw error;
    }
  };
}
