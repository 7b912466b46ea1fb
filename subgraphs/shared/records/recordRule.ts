import { decide, type Decision } from '../../../common/decide.ts';
import type { Access } from '../../../common/access.ts';
import type { SubjectReference } from '../../../common/opaqueId.ts';
import { stricter } from '../../../common/permissionLevel.ts';
import type { OverlayRule } from '../../../common/policyOverlay.ts';
import type { PermissionRule } from '../../../common/permissionRule.ts';
import { permissionEntries, type DeclaredRule } from './permissionEntries.ts';

/** A data set of records, as the catalogue names it. */
export interface RecordDataset {
  readonly code: string;
  readonly sector: string;
  readonly type: string;
}

/** The rule of a data set's records, and the coordinates at which it stands. */
interface LeafRule {
  readonly rule: PermissionRule;
  readonly coordinates: ReadonlySet<string>;
}
const known = new Map<string, LeafRule>();

/**
 * Whether records of a data set may be read of a subject: by the rule of the leaf that they come from, in their sector. Where several
 * leaves serve a data set, a record's data set does not tell which it came from: the strictest counts, and what the city asks beyond. What is watched asks SHARED, as its
 * listing does.
 */
export function decideRecords(
  dataset: RecordDataset,
  subject: SubjectReference,
  access: Access,
  { byConsent }: { byConsent: boolean },
): Decision {
  const { rule, coordinates } = ruleOf(dataset);
  const levels = raised(
    rule.levels,
    (access.rules ?? []).filter(({ coordinate }) => coordinates.has(coordinate)),
  );
  const whole = { ...rule, levels, consent: rule.consent && byConsent };
  return decide(whole, access, { sector: dataset.sector, dataset: dataset.code, subject });
}

/** Whether a data set is of organisations alone: of others there is none, for nobody. */
export function isOfOrganisationsOnly(dataset: RecordDataset): boolean {
  return ruleOf(dataset).rule.organisationsOnly;
}

/** The leaf that serves a data set's records: under its name it is told that they are withheld. */
export function leafOf({ sector, code, type }: RecordDataset): string | undefined {
  return permissionEntries().find(
    ([coordinate, entry]) => entry.sector === sector && entry.dataset === code && !coordinate.startsWith(`${type}.`),
  )?.[0];
}

/** What the city asks beyond: of the leaves, and of whatever stands in the records. */
export function raised(levels: PermissionRule['levels'], rules: readonly OverlayRule[]): PermissionRule['levels'] {
  return rules.reduce(
    (held, { level: least, person = least, soleTrader = least }) => ({
      organisation: stricter(held.organisation, least),
      individual: stricter(held.individual, person),
      soleTrader: stricter(held.soleTrader, soleTrader),
    }),
    levels,
  );
}

function ruleOf({ sector, code, type }: RecordDataset): LeafRule {
  const key = `${sector}/${code}`;
  let rule = known.get(key);
  if (!rule) {
    const found = permissionEntries().filter(([, entry]) => entry.sector === sector && entry.dataset === code);
    const ofType = found.find(([coordinate]) => coordinate.startsWith(`${type}.`))?.[1].type;
    const ofLeaves = found.flatMap(([coordinate, { own }]) => (own && !coordinate.startsWith(`${type}.`) ? [own] : []));
    known.set(
      key,
      (rule = {
        rule: strictest(ofType, [...(ofType ? [ofType] : []), ...ofLeaves], code),
        coordinates: new Set(found.map(([coordinate]) => coordinate)),
      }),
    );
  }
  return rule;
}

function strictest(ofType: DeclaredRule | undefined, rules: readonly DeclaredRule[], dataset: string): PermissionRule {
  const atLeast = rules.length === 0 ? 'SHARED' : 'OPEN';
  const of = (pick: (rule: DeclaredRule) => DeclaredRule['level']) => rules.map(pick).reduce(stricter, atLeast);
  return {
    levels: { organisation: of((rule) => rule.level), individual: of(({ person }) => person), soleTrader: of((rule) => rule.soleTrader) },
    consent: ofType?.consent === true,
    dataset,
    self: true,
    subjectOnly: false,
    organisationsOnly: rules.some(({ organisationsOnly }) => organisationsOnly),
    scope: undefined,
  };
}
