import { CreditGraphError } from '../../../common/errors.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import type { IssuedDocument } from './issuedDocuments.ts';
import type { DocumentPages } from './pdf/documentPages.ts';
import { writePdf } from './pdf/writePdf.ts';

/** 16 MiB of files, in base64: so many characters leave in one request at most: they are held in memory, here and by the gateway, until the last has left. */
const MOST_CHARACTERS = Math.ceil((16 * 1024 * 1024 * 4) / 3);

const rendered = new WeakMap<IssuedDocument, Promise<string>>();
/** What leaves already, by request. */
const leaving = new WeakMap<RequestContext, number>();

/**
 * A document as PDF, in base64: rendered once for each time it was read or issued, however often one request asks for it. Every alias sends it
 * again, so each counts; rejects with BAD_USER_INPUT where they come to too much.
 */
export async function documentPdf(document: IssuedDocument, pages: () => DocumentPages, context: RequestContext): Promise<string> {
  let file = rendered.get(document);
  if (!file) rendered.set(document, (file = writePdf(pages()).then((bytes) => bytes.toString('base64'))));
  const text = await file;
  const characters = (leaving.get(context) ?? 0) + text.length;
  leaving.set(context, characters);
  if (characters > MOST_CHARACTERS)
    throw new CreditGraphError(
      'BAD_USER_INPUT',
      '一次请求至多取 16 MiB 的 PDF，请用 GET /documents/<id>.pdf 逐个取 / a request takes 16 MiB of PDF at most: fetch them one by one, by GET /documents/<id>.pdf',
    );
  return text;
}
