/** Who hands in a file, as his token says. */
export interface FileSender {
  readonly requestId: string;
  readonly user: string | undefined;
  readonly organisation: string | undefined;
  readonly subject?: string | undefined;
}

/**
 * Takes a file and has it recorded that it was handed in, to which endpoint: like whatever changes something, before it does, and what came of it.
 * Rejects with AUDIT_UNAVAILABLE where that cannot be recorded; the file is not taken then. `refusedBy` tells of an answer why it is a refusal.
 */
export type RecordingFiles = <T>(
  endpoint: string,
  sender: FileSender,
  take: () => Promise<T>,
  refusedBy?: (answer: T) => string | undefined,
) => Promise<T>;

/** In a process that keeps no audit: its own log says who handed in what. */
export const UNRECORDED: RecordingFiles = (_endpoint, _sender, take) => take();
