/** Runs TypeScript from its source. tsx would keep what it transformed in the system's temporary folder: nothing is left outside the repository. */
process.env.TSX_DISABLE_CACHE = '1';
await import('tsx');
