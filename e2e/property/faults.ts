import type { Random } from '../../scripts/generate/random.ts';
import { ENTITIES, namedType, type Coordinate, type Rulebook } from './rulebook.ts';
import type { Department } from './testGraph.ts';
import type { Thing, World } from './world.ts';

/** What a whole department does wrong. The last two are no faults: what they answer is only unusual. */
export const DEPARTMENT_FAULTS = [
  'refuse',
  'hang',
  'http500',
  'http500Json',
  'nonsense',
  'truncated',
  'notAnObject',
  'noData',
  'nullData',
  'nullDataWithError',
  'nullEntities',
  'shortEntities',
  'vagueError',
  'oddJson',
  'talkative',
] as const;

/** One of {@link DEPARTMENT_FAULTS}. */
export type DepartmentFault = (typeof DEPARTMENT_FAULTS)[number];

/** Faults after which a department has given nothing at all. */
const SILENT: readonly DepartmentFault[] = [
  'refuse',
  'hang',
  'http500',
  'http500Json',
  'nonsense',
  'truncated',
  'notAnObject',
  'noData',
  'nullData',
  'nullDataWithError',
  'nullEntities',
  'shortEntities',
];
/** Faults of `_entities` alone: only for departments that never find subjects themselves, whose every field comes so. */
const OF_ENTITIES: readonly DepartmentFault[] = ['nullEntities', 'shortEntities'];
const ENTITIES_ONLY: readonly Department[] = ['tax', 'construction', 'analysis'];

/**
 * What is wrong with one field, everywhere or for one subject: null and an error (the department's own words, its second lock's, a
 * complaint about an argument), null alone, a value of another type, nothing.
 */
export interface FieldFault {
  readonly coordinate: string;
  readonly subject: string | undefined;
  readonly kind: 'error' | 'denied' | 'badInput' | 'null' | 'wrongType' | 'missing';
}

/** Everything that goes wrong in a case. */
export interface Faults {
  readonly departments: Readonly<Partial<Record<Department, DepartmentFault>>>;
  readonly fields: readonly FieldFault[];
}

/** Nothing goes wrong. */
export const NO_FAULTS: Faults = { departments: {}, fields: [] };

/** Whether a department gives nothing. */
export function isSilent(faults: Faults, department: Department | undefined): boolean {
  const fault = department && faults.departments[department];
  return fault !== undefined && SILENT.includes(fault);
}

/** Whether a department's nulls mean nothing, since it stated an error without saying of what. */
export function isVague(faults: Faults, department: Department | undefined): boolean {
  return department !== undefined && faults.departments[department] === 'vagueError';
}

/** What is wrong with a field of a thing. */
export function faultAt(faults: Faults, coordinate: Coordinate, thing: Pick<Thing, 'subject'>): FieldFault['kind'] | undefined {
  return faults.fields.find(
    (fault) => fault.coordinate === coordinate.name && (fault.subject === undefined || fault.subject === thing.subject?.id),
  )?.kind;
}

/** What a client is told of a fault; undefined where null is all there is. */
export function codeOf(kind: FieldFault['kind'] | undefined): string | undefined {
  return kind === undefined ? undefined : CODES[kind];
}

const CODES: Readonly<Record<FieldFault['kind'], string | undefined>> = {
  error: 'DEPARTMENT_UNAVAILABLE',
  missing: 'DEPARTMENT_UNAVAILABLE',
  denied: 'UNAUTHORIZED_FIELD_OR_TYPE',
  badInput: 'BAD_USER_INPUT',
  wrongType: 'DEPARTMENT_BAD_ANSWER',
  null: undefined,
};

/** Departments that something is wrong with: nobody else may be blamed. */
export function faulty(faults: Faults, rules: Rulebook): ReadonlySet<string> {
  const ofFields = faults.fields.map(({ coordinate }) => rules.coordinates.get(coordinate)?.owner ?? '');
  return new Set([...Object.keys(faults.departments), ...ofFields]);
}

const WEIGHTS = DEPARTMENT_FAULTS.map(
  (fault) => [fault, fault === 'hang' ? 0.25 : fault === 'oddJson' || fault === 'talkative' ? 3 : 1] as const,
);

/** Draws what goes wrong; in almost half of the cases nothing does. */
export function randomFaults(random: Random, world: World, rules: Rulebook, departments: readonly Department[]): Faults {
  if (random.chance(0.45)) return NO_FAULTS;
  const chosen: Partial<Record<Department, DepartmentFault>> = {};
  for (
    let count = random.weighted([
      [0, 5],
      [1, 6],
      [2, 1],
    ]);
    count > 0;
    count -= 1
  ) {
    const department = random.pick(departments);
    const fault = random.weighted(WEIGHTS);
    chosen[department] = OF_ENTITIES.includes(fault) && !ENTITIES_ONLY.includes(department) ? 'http500' : fault;
  }
  const breakable = [...rules.coordinates.values()].filter(isBreakable);
  const inputs = new Set([...rules.coordinates.values()].flatMap(({ parent, requires }) => namesIn(parent, requires, rules)));
  const fields = Array.from(
    {
      length: random.weighted([
        [0, 5],
        [2, 4],
        [6, 2],
      ]),
    },
    (): FieldFault => {
      const coordinate = random.pick(breakable);
      const ofSubject = coordinate.parent !== 'Query' && coordinate.parent !== 'Division' && random.chance(0.5);
      // What a non-null input of a computed field does to its whole entity depends on which fetch asks for it.
      const kinds = inputs.has(coordinate.name) && coordinate.definition.type.kind === 'NonNullType' ? SILENTLY : KINDS;
      return { coordinate: coordinate.name, subject: ofSubject ? random.pick(world.subjects).id : undefined, kind: random.pick(kinds) };
    },
  );
  return { departments: chosen, fields };
}

const STATED = ['error', 'denied', 'badInput'] as const;
const SILENTLY = ['null', 'wrongType', 'missing'] as const;
const KINDS = ['error', ...STATED, ...SILENTLY, ...SILENTLY] as const;

/** Keys are what everything else hangs on; shared values and connections are broken through the fields that return them. */
function isBreakable({ parent, field, owner, definition }: Coordinate): boolean {
  const isKey = ENTITIES.includes(parent) && field === 'id';
  return owner !== undefined && parent !== 'Mutation' && !isKey && !namedType(definition.type).startsWith('_');
}

function namesIn(parent: string, requires: Coordinate['requires'], rules: Rulebook): string[] {
  return requires.flatMap(({ field, below }) => {
    const coordinate = rules.of(parent, field);
    return [coordinate.name, ...namesIn(namedType(coordinate.definition.type), below, rules)];
  });
}
