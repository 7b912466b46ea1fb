import type { RequestContext } from '../../shared/requestContext.ts';
import { contentsOf, type StoredAttachment } from '../source/attachments.ts';
import { refusal } from './checkedArguments.ts';

/** Four files of the largest size, in base64: so many characters of contents leave in one request at most: they are held in memory, here and by the gateway, until the last has left. */
const MOST_CHARACTERS = Math.ceil((16 * 1024 * 1024 * 4) / 3) + 16;

/** What leaves already, by the loader of the request's contents. */
const leaving = new WeakMap<object, number>();

/**
 * `Attachment.content`: read once, however often one request asks for it. Every alias sends it again, so each counts; rejects with BAD_USER_INPUT,
 * before anything more is read, where they come to too much.
 */
export async function attachmentContent({ number, size }: StoredAttachment, context: RequestContext): Promise<string> {
  const contents = context.batch<number, string>('attachment contents', (numbers) => contentsOf(context.db, numbers));
  const characters = (leaving.get(contents) ?? 0) + 4 * Math.ceil(size / 3);
  leaving.set(contents, characters);
  if (characters > MOST_CHARACTERS)
    throw refusal(
      '一次请求至多取 16 MiB 的附件内容，请用 attachments(ids:) 逐个取 / a request takes 16 MiB of attachments at most: fetch them one by one, by attachments(ids:)',
    );
  return contents.load(number);
}
