import type { Shape } from '../compile/compileShape.ts';
import type { Served } from './served.ts';

/** Whether an answer told anything of a subject that a consent to these data sets may have opened. */
export function tellsConsented({ audited }: Shape, served: Served, subject: string, datasets: readonly string[]): boolean {
  return served.ofSubject(subject).some((place) => {
    const consented = audited[place]?.consented;
    return consented === undefined || consented.some((dataset) => datasets.includes(dataset));
  });
}
