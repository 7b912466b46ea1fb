import type { RequestRecords } from '../authorise/requestRecords.ts';
import { getNamedType, isObjectType } from 'graphql';
import type { SubjectReference } from '../../common/opaqueId.ts';
import type { Graph } from '../graph/graph.ts';
import type { Path } from '../plan/plan.ts';
import { type askEntities, type askRoot, type Asker, type Unit, type UnitAnswer } from './ask.ts';
import { clientStep } from '../operation/responseKeys.ts';
import { cloned } from './cloned.ts';
import type { Executed, Gap, LocatedError, ResponsePath } from './executed.ts';
import { merge } from './merge.ts';
import { isObject, own, setOwn, type PlainObject } from '../../common/plainObject.ts';
import type { FetchProgram, PartProgram, PartSelection, Program, ProgramStep } from '../compile/program.ts';
import { subjectIdOf } from '../compile/representation.ts';
import { applyRewrites } from '../compile/rewrite.ts';
import { opened, Span } from '../compile/span.ts';
import { SubgraphFailure } from './subgraphFailure.ts';
import { typeTests, type TypeTests } from '../compile/typeTests.ts';
import type { WireText } from '../../common/wireText.ts';

/** How requests go out; batches and caches stand behind it. */
export interface Transport {
  readonly askEntities: typeof askEntities;
  /** `subjects`: whom a lookup names, where an answer about them may be kept. */
  readonly askRoot: (...given: [...Parameters<typeof askRoot>, subjects?: readonly (string | undefined)[]]) => ReturnType<typeof askRoot>;
}

/** One run of a program. */
export interface Run {
  readonly graph: Graph;
  readonly program: Program;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly asker: Asker;
  readonly transport: Transport;
  readonly records: RequestRecords;
  /** The keys that the operation's own arguments name, by the response name of the root field. */
  readonly named: ReadonlyMap<string, readonly string[]>;
}

/** An object of the answer, and where it stands. */
interface Place {
  readonly object: PlainObject;
  readonly at: Link | undefined;
  /** The subject's id, where an answer about him may be kept. */
  kept?: string | undefined;
}

/** A path from its end, so that none is written out unless something is missing there. */
interface Link {
  readonly above: Link | undefined;
  readonly step: string | number;
}

/** What was asked for before anybody said that it is there: answers by representation. */
type Early = Map<PartProgram, Map<WireText, { answer: Promise<readonly UnitAnswer[]>; unit: number; index: number }>>;

/** Runs a compiled plan. Never rejects for what a subgraph does. */
export async function executeProgram(run: Run): Promise<Executed> {
  const execution = new Execution(run);
  if (run.program.start) await execution.step(run.program.start);
  return execution;
}

class Execution implements Executed {
  readonly data: PlainObject = {};
  readonly errors: LocatedError[] = [];
  readonly gaps: Gap[] = [];
  readonly failures: SubgraphFailure[] = [];
  readonly #run: Run;
  readonly #types: TypeTests;
  readonly #early: Early;
  readonly #erred = new Set<string>();
  #erredUpTo = 0;

  constructor(run: Run) {
    this.#run = run;
    this.#types = typeTests(run.graph);
    this.#early = this.#askEarly();
  }

  async step(step: ProgramStep): Promise<void> {
    if (step.kind === 'sequence') {
      for (const inner of step.steps) await this.step(inner);
    } else if (step.kind === 'parallel') await Promise.all(step.steps.map((inner) => this.step(inner)));
    else if (step.root) await this.#root(step);
    else await this.#entities(step);
  }

  async #root(fetch: FetchProgram): Promise<void> {
    const { root } = fetch;
    if (!root) return;
    const { askRoot: ask } = this.#run.transport;
    const subjects = root.lookup && this.#run.named.get(root.lookup.key)?.map((id) => this.#keptAs(id));
    const answer = await ask(fetch, root, this.#run.variables, this.#run.asker, subjects);
    if (answer instanceof SubgraphFailure) {
      this.failures.push(answer);
      this.gaps.push({ path: [], subgraph: fetch.subgraph, because: [fetch.subgraph] });
      return;
    }
    if (answer.data === null || !answer.trustNulls) this.gaps.push({ path: [], subgraph: fetch.subgraph, because: [fetch.subgraph] });
    const renames = renamesOf(root.outputRewrites);
    for (const error of answer.errors) {
      const path = error.path && error.path.length > 0 ? renamed(renames, error.path) : undefined;
      this.errors.push({ subgraph: fetch.subgraph, path, error });
    }
    if (!answer.data) return;
    applyRewrites(root.outputRewrites, answer.data, this.#types.isOfType);
    merge(this.data, answer.data, this.#types.isConcrete);
  }

  /** A subject's id, where an answer about him may be kept. */
  #keptAs(id: string): string | undefined {
    const record = this.#run.records(id);
    return record && keptAs(record.subject);
  }

  /** Sends off what can be asked for by the operation's own keys. */
  #askEarly(): Early {
    const early: Early = new Map();
    const byFetch = new Map<FetchProgram, { part: PartProgram; unit: Unit }[]>();
    for (const { fetch, part, key } of this.#run.program.early) {
      const groups = new Map<PartSelection, Map<WireText, string | undefined>>();
      for (const id of this.#run.named.get(key) ?? []) {
        const record = this.#run.records(id);
        const selection = record && part.selectionFor(record.group);
        if (!record || !selection?.isKeyOnly) continue;
        const known = groups.get(selection) ?? new Map<WireText, string | undefined>();
        groups.set(selection, known);
        known.set(record.representation, keptAs(record.subject));
      }
      const units = byFetch.get(fetch) ?? [];
      byFetch.set(fetch, units);
      for (const [selection, representations] of groups)
        units.push({ part, unit: { selection, representations: [...representations.keys()], subjects: [...representations.values()] } });
    }
    for (const [fetch, parts] of byFetch) {
      if (parts.length === 0) continue;
      const answer = this.#ask(
        fetch,
        parts.map(({ unit }) => unit),
      );
      for (const [index, { part, unit }] of parts.entries()) {
        const known = early.get(part) ?? new Map<WireText, { answer: Promise<readonly UnitAnswer[]>; unit: number; index: number }>();
        early.set(part, known);
        for (const [at, representation] of unit.representations.entries()) known.set(representation, { answer, unit: index, index: at });
      }
    }
    return early;
  }

  #ask(fetch: FetchProgram, units: readonly Unit[]): Promise<readonly UnitAnswer[]> {
    return this.#run.transport.askEntities(fetch, units, this.#run.variables, this.#run.asker);
  }

  async #entities(fetch: FetchProgram): Promise<void> {
    const pending: { part: PartProgram; selection: PartSelection; representations: Map<WireText, Place[]> }[] = [];
    const waiting: Promise<void>[] = [];
    for (const part of fetch.parts) {
      const early = this.#early.get(part);
      const bySelection = new Map<PartSelection, Map<WireText, Place[]>>();
      const answeredEarly = new Map<Promise<readonly UnitAnswer[]>, { place: Place; unit: number; index: number }[]>();
      for (const place of this.#places(part)) {
        const asked = this.#askedOf(fetch, part, place);
        if (!asked) continue;
        const { selection, representation } = asked;
        const known = early?.get(representation);
        if (known) {
          const places = answeredEarly.get(known.answer);
          if (places) places.push({ place, ...known });
          else answeredEarly.set(known.answer, [{ place, ...known }]);
          continue;
        }
        const representations = bySelection.get(selection) ?? new Map<WireText, Place[]>();
        bySelection.set(selection, representations);
        // The same entity in two places is asked for once.
        const places = representations.get(representation);
        if (places) places.push(place);
        else representations.set(representation, [place]);
      }
      for (const [selection, representations] of bySelection) pending.push({ part, selection, representations });
      for (const [answer, places] of answeredEarly) waiting.push(this.#applyEarly(fetch, part, answer, places));
    }
    if (pending.length > 0) waiting.push(this.#askPending(fetch, pending));
    if (waiting.length === 1) await waiting[0];
    else await Promise.all(waiting);
  }

  async #askPending(
    fetch: FetchProgram,
    pending: readonly { part: PartProgram; selection: PartSelection; representations: ReadonlyMap<WireText, Place[]> }[],
  ): Promise<void> {
    const answers = await this.#ask(
      fetch,
      pending.map(({ selection, representations }) => ({
        selection,
        representations: [...representations.keys()],
        subjects: [...representations.values()].map(([place]) => place?.kept),
      })),
    );
    const failed = new Set<SubgraphFailure>();
    for (const [index, { part, representations }] of pending.entries()) {
      const answer = answers[index];
      if (answer) this.#apply(fetch, part, answer, [...representations.values()], failed);
    }
  }

  async #applyEarly(
    fetch: FetchProgram,
    part: PartProgram,
    asked: Promise<readonly UnitAnswer[]>,
    places: readonly { place: Place; unit: number; index: number }[],
  ): Promise<void> {
    const answers = await asked;
    const failed = new Set<SubgraphFailure>();
    const byUnit = new Map<number, Place[][]>();
    for (const { place, unit, index } of places) {
      const lists = byUnit.get(unit) ?? [];
      byUnit.set(unit, lists);
      (lists[index] ??= []).push(place);
    }
    for (const [unit, lists] of byUnit) {
      const answer = answers[unit];
      if (answer) this.#apply(fetch, part, answer, lists, failed);
    }
  }

  /** Puts what came for a unit where it belongs; whatever did not come leaves a gap. `places` by the order of what was asked for. */
  #apply(
    fetch: FetchProgram,
    part: PartProgram,
    answer: UnitAnswer,
    places: readonly (readonly Place[] | undefined)[],
    failed: Set<SubgraphFailure>,
  ): void {
    const { subgraph } = fetch;
    const gapEverywhere = (): void => {
      for (const list of places) for (const { at } of list ?? []) this.gaps.push({ path: pathOf(at), subgraph, because: [subgraph] });
    };
    const fail = (failure: SubgraphFailure): void => {
      if (!failed.has(failure)) this.failures.push(failure);
      failed.add(failure);
      gapEverywhere();
    };
    if (answer.failure) return fail(answer.failure);
    if (answer.isDoubtful) gapEverywhere();
    const renames = renamesOf(part.outputRewrites);
    for (const { index, path, error } of answer.errors)
      for (const { at } of places[index] ?? []) this.errors.push({ subgraph, path: [...pathOf(at), ...renamed(renames, path)], error });
    for (const error of answer.unplaced) this.errors.push({ subgraph, path: undefined, error });
    const { entities } = answer;
    if (!entities) {
      if (answer.hasErrors) gapEverywhere();
      else fail(new SubgraphFailure(subgraph, 'NONSENSE', 'entities'));
      return;
    }
    const withError = answer.errors.length === 0 ? undefined : new Set(answer.errors.map(({ index }) => index));
    for (let index = 0; index < places.length; index += 1) {
      const here = places[index];
      if (!here) continue;
      const entity = entities[index];
      for (const place of here) {
        if (!isObject(entity)) {
          this.#absent(subgraph, place, withError?.has(index) === true);
          continue;
        }
        // Each place gets a value of its own: what is merged into one must not show in another.
        const value = answer.isOwn && here.length === 1 ? entity : (cloned(entity) as PlainObject);
        if (own(value, '__typename') === undefined) setOwn(value, '__typename', own(place.object, '__typename'));
        if (part.outputRewrites.length > 0) applyRewrites(part.outputRewrites, value, this.#types.isOfType);
        merge(place.object, value, this.#types.isConcrete);
      }
    }
  }

  /** What is asked of the entity at a place, and as whom it is sent; undefined: nothing. */
  #askedOf(fetch: FetchProgram, part: PartProgram, place: Place): { selection: PartSelection; representation: WireText } | undefined {
    const id = part.isRecord ? subjectIdOf(place.object) : undefined;
    const record = id === undefined ? undefined : this.#run.records(id);
    // A subject without an id of ours: nobody knows what may be asked of it, and shaping will say that it is wrong.
    if (part.isRecord && !record) return undefined;
    if (record) place.kept = keptAs(record.subject);
    const selection = part.selectionFor(record?.group);
    if (record && selection?.isKeyOnly) return { selection, representation: record.representation };
    const representation = selection?.represent(place.object, this.errors.length === 0 ? undefined : this.#isErredAt(place));
    if (!selection || representation === undefined) return undefined;
    if (representation === 'keyless') {
      this.#absent(fetch.subgraph, place, false);
      return undefined;
    }
    if ('text' in representation) return { selection, representation: representation.text };
    this.gaps.push({
      path: pathOf(place.at),
      subgraph: fetch.subgraph,
      // What was not fetched may be nobody's fault in an open graph; what came and cannot be sent on is an error.
      because: [
        ...representation.missing.flatMap((names) => this.#blame(place, names)),
        ...(representation.isAltered ? [fetch.subgraph] : []),
      ],
    });
    // What is computed from it cannot be had; the rest of the same department can.
    const missing = new Set(representation.missing.flatMap((names) => this.#coordinates(place, names).at(-1) ?? []));
    const rest = record && part.withoutInputs(record.group, missing);
    if (!rest) return undefined;
    if (rest.isKeyOnly) return { selection: rest, representation: record.representation };
    const other = rest.represent(place.object, this.#isErredAt(place));
    return typeof other === 'object' && 'text' in other ? { selection: rest, representation: other.text } : undefined;
  }

  /** Whether an error was stated at or below a path under a place: what is null there is not "none". */
  #isErredAt(place: Place): (path: ResponsePath) => boolean {
    for (; this.#erredUpTo < this.errors.length; this.#erredUpTo += 1) {
      const steps: (string | number)[] = [];
      for (const step of this.errors[this.#erredUpTo]?.path ?? []) {
        steps.push(step);
        this.#erred.add(JSON.stringify(steps));
      }
    }
    const above = pathOf(place.at);
    return (path) => this.#erred.has(JSON.stringify([...above, ...path.map(clientStep)]));
  }

  /**
   * A subgraph answered that it has no such entity. In a graph of departments that is a failure (they hold no list of
   * subjects, so that they have none to miss); elsewhere Federation lets it mean null.
   */
  #absent(subgraph: string, place: Place, hasError: boolean): void {
    const isFailure = this.#run.graph.ruled || hasError;
    this.gaps.push({ path: pathOf(place.at), subgraph, because: isFailure ? [subgraph] : [] });
  }

  /** Whose failure left a required field out: the owner of the first missing one, by its coordinate. */
  #blame(place: Place, missing: readonly string[]): string[] {
    const { graph } = this.#run;
    const owner = this.#coordinates(place, missing)
      .flatMap((coordinate) => graph.table.get(coordinate)?.sector ?? [])
      .at(-1);
    const path = JSON.stringify(pathOf(place.at));
    // Only in an open graph may a subgraph have no entity.
    const hasNoEntity =
      !graph.ruled && this.gaps.some((gap) => gap.subgraph === owner && gap.because.length === 0 && JSON.stringify(gap.path) === path);
    return owner === undefined || hasNoEntity ? [] : [owner];
  }

  /** The coordinates of the fields that names lead along, from a place down. */
  #coordinates(place: Place, names: readonly string[]): string[] {
    const { graph } = this.#run;
    const stated = own(place.object, '__typename');
    let typeName = typeof stated === 'string' ? stated : '';
    return names.map((name) => {
      const coordinate = `${typeName}.${name}`;
      const type = graph.annotated.getType(typeName);
      const field = isObjectType(type) ? type.getFields()[name] : undefined;
      typeName = field ? getNamedType(field.type).name : '';
      return coordinate;
    });
  }

  #places(part: PartProgram): Place[] {
    const places: Place[] = [];
    for (const path of part.paths) this.#below(this.data, undefined, path, 0, places);
    return places;
  }

  /** The objects at a path: names, every item of lists, only those of some types. */
  #below(value: unknown, at: Link | undefined, path: Path, from: number, places: Place[]): void {
    if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index += 1) this.#below(value[index], { above: at, step: index }, path, from, places);
      return;
    }
    if (!isObject(value)) return;
    const step = path[from];
    if (step === undefined) places.push({ object: value, at });
    else if (step === '@') this.#below(value, at, path, from + 1, places);
    else if (typeof step === 'string') {
      let inner = own(value, step);
      if (inner instanceof Span) {
        inner = opened(inner);
        setOwn(value, step, inner);
      }
      this.#below(inner, { above: at, step }, path, from + 1, places);
    } else if (step.types.some((type) => this.#types.isOfType(value, type))) this.#below(value, at, path, from + 1, places);
  }
}

/** Natural persons' data is not kept. */
function keptAs({ id, subjectClass }: SubjectReference): string | undefined {
  return subjectClass === 'individual' ? undefined : id;
}

function pathOf(link: Link | undefined): ResponsePath {
  const steps: (string | number)[] = [];
  for (let here = link; here; here = here.above) steps.push(clientStep(here.step));
  return steps.reverse();
}

/** Aliases that the planner invented, and what the client called them. */
function renamesOf(rewrites: PartProgram['outputRewrites']): ReadonlyMap<string, string> | undefined {
  if (rewrites.length === 0) return undefined;
  return new Map(rewrites.flatMap((rewrite): [string, string][] => (rewrite.kind === 'rename' ? [[rewrite.key, rewrite.to]] : [])));
}

function renamed(renames: ReadonlyMap<string, string> | undefined, path: ResponsePath): ResponsePath {
  return path.map((step) => clientStep(typeof step === 'string' ? (renames?.get(step) ?? step) : step));
}
