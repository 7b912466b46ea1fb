import { fileURLToPath } from 'node:url';

/** The supergraph that `npm run compose` writes. */
export const SUPERGRAPH_FILE = fileURLToPath(new URL('../../schema/generated/supergraph.graphql', import.meta.url));
