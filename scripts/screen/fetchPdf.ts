import type { GraphAccess } from '../query/askGraph.ts';

/** A document as PDF, as whoever received it. */
export async function fetchPdf({ url, token, purpose, reference }: GraphAccess, id: string): Promise<Buffer> {
  const response = await fetch(new URL(`documents/${id}.pdf`, url), {
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(purpose === undefined ? {} : { 'x-query-purpose': purpose }),
      ...(reference === undefined ? {} : { 'x-query-reference': reference }),
    },
  });
  const body = Buffer.from(await response.arrayBuffer());
  if (!response.ok || body.subarray(0, 5).toString('latin1') !== '%PDF-')
    throw new Error(`PDF: HTTP ${response.status} ${body.subarray(0, 500).toString('utf8')}`);
  return body;
}
