/** Kinds of files that may be attached to a case, by what their first bytes show. */
const KINDS: readonly { readonly type: string; readonly starts: readonly number[]; readonly endings: readonly string[] }[] = [
  { type: 'application/pdf', starts: [0x25, 0x50, 0x44, 0x46, 0x2d], endings: ['pdf'] },
  { type: 'image/png', starts: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], endings: ['png'] },
  { type: 'image/jpeg', starts: [0xff, 0xd8, 0xff], endings: ['jpg', 'jpeg'] },
];

/** Without separators of folders, without what cannot be seen or turns the direction of writing round, and not ending in what some systems drop. */
const NAME = /^[^/\\\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]{0,199}[^/\\\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\s.]$/u;
const ENDING = /\.([a-z0-9]*[a-z][a-z0-9]*)$/i;

/** The types that may be attached. */
export const ATTACHMENT_TYPES: readonly string[] = KINDS.map(({ type }) => type);
export const MAX_ATTACHMENT_BYTES = 4 * 1024 * 1024;

/** What a file is, whatever it says it is; undefined for what may not be attached. */
export function attachmentType(bytes: Uint8Array): string | undefined {
  return KINDS.find(({ starts }) => starts.every((byte, index) => bytes[index] === byte))?.type;
}

/** Whether a text may be an attachment's name. */
export function isAttachmentName(name: string): boolean {
  return name.length <= 200 && NAME.test(name);
}

/**
 * Whether a name ends as a file of its type may, or in nothing that says what it is. A clerk could be handed a page with a script that begins
 * like a PDF: under the name that it has, his computer would open it as a page.
 */
export function endsAs(name: string, type: string): boolean {
  const ending = ENDING.exec(name)?.[1]?.toLowerCase();
  return ending === undefined || KINDS.some((kind) => kind.type === type && kind.endings.includes(ending));
}
