import { z } from 'zod';
import { attachmentType, ATTACHMENT_TYPES, MAX_ATTACHMENT_BYTES } from '../../../common/attachmentType.ts';
import { CreditGraphError } from '../../../common/errors.ts';
import type { InternalEndpoint } from '../../shared/defineSubgraph.ts';
import { addAttachment } from '../source/attachments.ts';

const bodySchema = z.strictObject({
  user: z.string().min(1),
  organisation: z.string().optional(),
  subject: z.string().optional(),
  name: z.string().min(1).max(200),
  content: z.base64(),
});

/** `POST /internal/attachment`, for gateways: keeps a file that somebody will name in a case; says so where too much waits for that. */
export const attachmentEndpoint: InternalEndpoint = {
  callers: ['gateway'],
  async handle(body, { db, ids, clock }) {
    const { user, organisation, subject, name, content } = bodySchema.parse(body);
    const bytes = Buffer.from(content, 'base64');
    const type = attachmentType(bytes);
    if (type === undefined || bytes.length > MAX_ATTACHMENT_BYTES)
      throw new CreditGraphError('BAD_USER_INPUT', `${ATTACHMENT_TYPES.join(', ')}; ${MAX_ATTACHMENT_BYTES}`);
    const owner = { user, organisation, subject: subject === undefined ? undefined : ids.subjectNumber(subject) };
    const added = await addAttachment(db, owner, { name, type, bytes }, new Date(clock()));
    if (!added) return { refused: 'TOO_MUCH_WAITS' };
    const { number: _, ...told } = added;
    return told;
  },
};
