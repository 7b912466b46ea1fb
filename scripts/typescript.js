/**
 * Runs TypeScript from its source: types are blanked out, nothing else is changed, so that lines and columns in stack traces are
 * those of the source and no helper runs in front of a function.
 */
import { register } from 'node:module';

register('./typescriptHooks.js', import.meta.url);
