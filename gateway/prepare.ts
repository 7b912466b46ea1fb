import type { DocumentNode, FieldNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Access } from '../common/access.ts';
import type { SubjectReference } from '../common/opaqueId.ts';
import { authorise } from './authorise/authorise.ts';
import { fieldDecider, type Withheld } from './authorise/fieldDecider.ts';
import { recordDecisions, type RecordScope } from './authorise/recordDecisions.ts';
import type { RecordGroup } from './authorise/recordGroup.ts';
import { compileProgram } from './compile/compileProgram.ts';
import type { Program } from './compile/program.ts';
import { splitByRecord } from './compile/splitByRecord.ts';
import { valuesText } from './execute/documents.ts';
import type { KnownOperation } from './operation/knownOperation.ts';
import type { Planner } from './plan/planOperation.ts';
import { compileShape, type Shape } from './compile/compileShape.ts';

/** Ways in which one operation was prepared: accesses, conditions, and who it asks for. */
const REMEMBERED = 200;
const preparedOf = new WeakMap<KnownOperation, LRUCache<string, Prepared>>();

/** An operation ready to be run for one access, one way of its conditions, and subjects of some groups. */
export interface Prepared {
  /** What nobody whom it can be about may be read of. */
  readonly withheld: readonly Withheld[];
  /** What is left to be planned; undefined: nothing. */
  readonly document: DocumentNode | undefined;
  readonly shape: Shape;
  /** Planned and compiled when first asked for; rejects where the operation cannot be planned. */
  program(): Promise<Program> | Program;
}

/** Who asks, of whom, and what decides. */
export interface Preparing {
  readonly known: KnownOperation;
  readonly access: Access;
  /** A number for everything that may make two callers' answers differ. */
  readonly accessNumber: number;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The subjects whom the operation's arguments name, by root field. */
  readonly named: ReadonlyMap<string, readonly string[]>;
  readonly groupOf: (subject: SubjectReference) => RecordGroup;
  readonly subject: (id: string) => SubjectReference | undefined;
  readonly plan: Planner;
}

/**
 * Authorises, plans and compiles an operation, or finds it as it was prepared before: for this access, for these values of the
 * variables that decide what is asked, and for the groups of those whom its arguments name.
 */
export function prepare(preparing: Preparing): Prepared {
  const { known, accessNumber, variables, named } = preparing;
  const scopes = new Map<string, RecordScope>();
  let key = String(accessNumber);
  key += valuesText(known.deciding, variables);
  for (const [name, ids] of named) {
    const scope = scopeOf(ids, preparing);
    scopes.set(name, scope);
    key += ` ${name}:${scope.map(({ index }) => index).join()}`;
  }
  let before = preparedOf.get(known);
  if (!before) preparedOf.set(known, (before = new LRUCache<string, Prepared>({ max: REMEMBERED })));
  let prepared = before.get(key);
  if (!prepared) before.set(key, (prepared = make(preparing, scopes)));
  return prepared;
}

/** The groups that the named subjects are of; who is none of ours adds nothing. */
function scopeOf(ids: readonly string[], { subject, groupOf }: Preparing): readonly RecordGroup[] {
  const groups = new Map<number, RecordGroup>();
  for (const id of ids) {
    const reference = subject(id);
    const group = reference && groupOf(reference);
    if (group) groups.set(group.index, group);
  }
  return [...groups.values()].sort((a, b) => a.index - b.index);
}

function make({ known, access, variables, plan }: Preparing, scopes: ReadonlyMap<string, RecordScope>): Prepared {
  const { graph, operation, fragments, name, lookups } = known;
  const decisions = recordDecisions(fieldDecider(graph, access, variables));
  const byNode = new Map(
    lookups.flatMap(({ key, node }): [FieldNode, RecordScope][] => (scopes.has(key) ? [[node, scopes.get(key)]] : [])),
  );
  const authorised = authorise(graph, operation, fragments, decisions, variables, byNode);
  const shape = compileShape(graph, operation, fragments, variables, decisions, access);
  const compile = async (): Promise<Program> => {
    const planned = authorised.document && (await plan(graph, authorised.document, name));
    const keys = new Set(shape.root.fields.flatMap(({ source }) => (scopes.has(source) ? [source] : [])));
    return compileProgram(planned && splitByRecord(planned, { graph, decisions, lookups: scopes }), keys, {
      graph,
      variables,
      decisions,
      root: shape.root,
    });
  };
  let program: Promise<Program> | Program | undefined;
  return {
    withheld: authorised.withheld,
    document: authorised.document,
    shape,
    program() {
      if (program) return program;
      program = compile().then(
        (compiled) => (program = compiled),
        (error: unknown) => {
          // What could not be planned is tried again next time.
          program = undefined;
          throw error;
        },
      );
      return program;
    },
  };
}
