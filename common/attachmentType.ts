/** Kinds of files that may be attached to a case, by what their first bytes show. */
const KINDS: readonly { readonly type: string; readonly starts: readonly number[] }[] = [
  { type: 'application/pdf', starts: [0x25, 0x50, 0x44, 0x46, 0x2d] },
  { type: 'image/png', starts: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { type: 'image/jpeg', starts: [0xff, 0xd8, 0xff] },
];

/** The types that may be attached. */
export const ATTACHMENT_TYPES: readonly string[] = KINDS.map(({ type }) => type);
export const MAX_ATTACHMENT_BYTES = 4 * 1024 * 1024;

/** What a file is, whatever it says it is; undefined for what may not be attached. */
export function attachmentType(bytes: Uint8Array): string | undefined {
  return KINDS.find(({ starts }) => starts.every((byte, index) => bytes[index] === byte))?.type;
}
