import type { KeyObject } from 'node:crypto';
import type { Logger } from '../../common/logger.ts';
import type { Metrics } from '../http/metrics.ts';
import type { SignedAsker } from '../identity/signedAsker.ts';
import { drainer } from './drainer.ts';
import { entriesClient } from './entriesClient.ts';
import { recover } from './recover.ts';
import { requestEntry, type AuditedRequest } from './requestEntry.ts';
import { spoolFolder } from './spoolFolder.ts';
import { Spool } from './spool.ts';

const RECOVER_MS = 5_000;
const REMIND_MS = 10_000;
/** Stopping does not wait longer for governance: the next start sends what is left. */
const LAST_MS = 2_000;

/** The audit of one gateway process. */
export interface Audit {
  /**
   * Records a request. Where reading it has to be recorded: resolves once that is on the disk, rejects with AUDIT_UNAVAILABLE where it
   * cannot be, and the answer must not leave. Otherwise there is nothing to wait for.
   */
  record(request: AuditedRequest): Promise<void> | undefined;
  close(): Promise<void>;
}

/** What keeping the audit needs. */
export interface AuditOptions {
  /** SPOOL_DIR. */
  readonly dir: string;
  readonly maxBytes: number;
  readonly key: KeyObject;
  /** Takes the log; closed with it. */
  readonly governance: SignedAsker;
  /** The legal ground on which, under a revision of the policy, what is read for a purpose is not shown to subjects. */
  readonly hidden: (revision: number, purpose: string | undefined) => string | undefined;
  readonly metrics: Pick<Metrics, 'audit'>;
  readonly logger: Logger;
}

/** No audit, for an open graph: nothing in it has a rule. */
export const NO_AUDIT: Audit = { record: () => undefined, close: () => Promise.resolve() };

/** Starts the log of this process, sends it on to governance, and what processes that died left behind. Rejects where SPOOL_DIR cannot be used. */
export async function startAudit({ dir, maxBytes, key, governance, hidden, metrics, logger }: AuditOptions): Promise<Audit> {
  const folder = await spoolFolder(dir);
  const send = entriesClient(governance);
  const reason = (error: unknown): { reason: string } => ({ reason: error instanceof Error ? error.message : String(error) });
  const remind = everySoOften();
  const spool: Spool = new Spool({
    folder: folder.path,
    chain: folder.chain,
    maxBytes,
    key,
    onFailure: (error) => remind(() => logger.error(reason(error), 'the audit cannot be written: what has to be recorded is refused')),
    onMissed: () => metrics.audit.missed(),
    onCommitted: () => sending.wake(),
  });
  const own = {
    chain: folder.chain,
    segments: () => spool.segments,
    remove: (segment: Parameters<Spool['remove']>[0]) => spool.remove(segment),
  };
  const sending = drainer(own, send, (error) => remind(() => logger.warn(reason(error), 'the audit waits in its spool')));
  metrics.audit.spooled(() => spool.bytes);

  let recovering: Promise<void> | undefined;
  const waiting: { chain: string; path: string }[] = [];
  const recoverDead = async (): Promise<void> => {
    waiting.push(...(await folder.takeDead()));
    for (let dead = waiting[0]; dead; dead = waiting[0]) {
      const { chain, upTo, droppedBytes } = await recover(dead, send);
      waiting.shift();
      spool.note(`"kind":"RECOVERED","chain":"${chain}","upTo":${upTo},"droppedBytes":${droppedBytes}}`);
      logger.warn({ chain, upTo, droppedBytes }, 'the audit of a process that died was sent on');
    }
  };
  const look = (): void => {
    recovering ??= recoverDead()
      .catch((error: unknown) => remind(() => logger.warn(reason(error), 'the audit of a process that died could not be sent on')))
      .finally(() => (recovering = undefined));
  };
  look();
  const timer = setInterval(look, RECOVER_MS).unref();
  return {
    record(request) {
      const { revision, purpose, byConsentOnly } = request.caller.access;
      // A purpose that one subject's consent alone lets him name hides from nobody what he reads.
      return spool.append(requestEntry(request, byConsentOnly === true ? undefined : hidden(revision, purpose)));
    },
    async close() {
      clearInterval(timer);
      await spool.close();
      const isEmpty = await sending.close(LAST_MS);
      await Promise.race([recovering, new Promise((resolve) => setTimeout(resolve, LAST_MS).unref())]);
      await folder.release(isEmpty);
      await governance.close();
    },
  };
}

/** At most one line in ten seconds: what fails, fails many times a second. */
function everySoOften(): (say: () => void) => void {
  let saidAt = Number.NEGATIVE_INFINITY;
  return (say) => {
    if (performance.now() - saidAt < REMIND_MS) return;
    saidAt = performance.now();
    say();
  };
}
