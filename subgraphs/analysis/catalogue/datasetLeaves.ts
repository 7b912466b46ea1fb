import type { Access } from '../../../common/access.ts';
import { stricter } from '../../../common/permissionLevel.ts';
import type { PermissionRule } from '../../../common/permissionRule.ts';
import { permissionEntries } from '../../shared/records/permissionEntries.ts';
import type { CatalogueEntry } from './wholeCatalogue.ts';

/** The coordinates that serve a data set, each with its rule; what the city asks beyond the departments is in it. */
export function datasetLeaves(
  { coordinates }: CatalogueEntry,
  { rules = [] }: Pick<Access, 'rules'>,
): (PermissionRule & { coordinate: string })[] {
  return coordinates.flatMap((coordinate) => {
    const entry = permissionEntries().find(([each]) => each === coordinate)?.[1];
    const declared = entry?.own ?? entry?.type;
    if (!declared) return [];
    const levels = rules
      .filter((rule) => rule.coordinate === coordinate)
      .reduce(
        (held, { level, person = level, soleTrader = level }) => ({
          organisation: stricter(held.organisation, level),
          individual: stricter(held.individual, person),
          soleTrader: stricter(held.soleTrader, soleTrader),
        }),
        { organisation: declared.level, individual: declared.person, soleTrader: declared.soleTrader },
      );
    const { consent, organisationsOnly } = declared;
    return [{ coordinate, levels, consent, organisationsOnly, dataset: undefined, self: false, subjectOnly: false, scope: undefined }];
  });
}
