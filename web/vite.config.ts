import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Builds the page at `/` into web/dist. Addresses are relative, so that it also works behind a prefix of a proxy. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [react()],
  // The editor's workers are files of this build: the page's policy lets no script in from anywhere else.
  worker: { format: 'es' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // The editor hardly shrinks by shaking (4 %), and building takes a third less time without: it runs beside the first start.
    rollupOptions: { treeshake: false },
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // The editor (monaco) alone is more; it is loaded once and kept.
    chunkSizeWarningLimit: 4_000,
  },
});
