import { getNamedType, isAbstractType, isObjectType, type GraphQLFormattedError } from 'graphql';
import { SUBJECT_ID_ALIAS } from '../authorise/asksWhom.ts';
import type { RequestRecord, RequestRecords } from '../authorise/requestRecords.ts';
import type { Executed, ResponsePath } from '../execute/executed.ts';
import { CreditGraphError } from '../../common/errors.ts';
import { isObject, own, type PlainObject } from '../../common/plainObject.ts';
import { formOf } from '../compile/form.ts';
import { opened, Span } from '../compile/span.ts';
import { jsonToWire, type WireText } from '../../common/wireText.ts';
import type { Graph } from '../graph/graph.ts';
import { clientError, fromSubgraph, openError, unavailableError, withheldClientError } from './clientError.ts';
import type { AboutShape } from '../compile/aboutShape.ts';
import { isEmptied, type FieldShape, type ObjectShape, type Shape, type ValueShape } from '../compile/compileShape.ts';
import { errorIndex, type ErrorIndex } from './errorIndex.ts';
import { Served } from './served.ts';

/** Everything that writing looks at. */
export interface Writing {
  readonly graph: Graph;
  readonly shape: Shape;
  readonly executed: Executed;
  /** The answers to `__schema` and `__type`, by response name. */
  readonly introspection: Readonly<Record<string, unknown>>;
  readonly records: RequestRecords;
  /** It has happened, and cannot be refused any more. */
  readonly isMutation: boolean;
}

/** The client's answer. */
export interface Written {
  /** `data`, as JSON. */
  readonly data: WireText;
  readonly errors: readonly GraphQLFormattedError[];
  /** What was served of whom, a stated null included: it says "none". */
  readonly served: Served;
}

/**
 * The threat: an error takes ten times the room of the value that it stands for, and who may read nothing of somebody could have a hundred
 * thousand of them. What would have more is told none: each null has its error, or there is no answer.
 */
const MOST_ERRORS = 10_000;
const TOO_MANY_ERRORS = `未予提供或无法取得的值超过 ${MOST_ERRORS} 个 / more than ${MOST_ERRORS} values are withheld or not available`;

/** Stands for a null that a non-null position may not hold: it moves up to the nearest that may. */
const PROPAGATE = undefined;
type Text = WireText | typeof PROPAGATE;

/**
 * Writes what was fetched as the answer to the client's own document: his aliases and order, each value checked against
 * its type, each record decided again, null propagated (GraphQL §6.4.4). A value that is not there has an error that says
 * whether it was withheld or not available; a null without an error is a null that its owner stated. Throws OPERATION_TOO_LARGE for more
 * errors than an answer may have; of a mutation the answer is then that it has run, and nothing else.
 */
export function writeAnswer(writing: Writing): Written {
  try {
    return write(writing);
  } catch (error) {
    if (!writing.isMutation || !(error instanceof CreditGraphError)) throw error;
    const message = `${error.message}；操作已经执行，请另行查询其结果 / it was carried out: ask for its outcome by a query`;
    return { data: 'null', errors: [{ message, extensions: { code: error.code } }], served: new Served() };
  }
}

function write(writing: Writing): Written {
  const writer = new AnswerWriter(writing);
  const data = writer.tellEmptied() ? 'null' : (writer.object(writing.shape.root, writing.executed.data, undefined) ?? 'null');
  return { data, errors: distinct([...writer.errors, ...writer.notPlaced()]), served: writer.served };
}

class AnswerWriter {
  readonly errors: GraphQLFormattedError[] = [];
  readonly served = new Served();
  readonly #writing: Writing;
  readonly #stated: ErrorIndex;
  /** Where the value being written stands; shared, so that no path is made while all is well. */
  readonly #path: (string | number)[] = [];
  /** Whose record is being written, where no subject stands above it. It decides nothing: its owner did, before he was asked. */
  #whose: RequestRecord | undefined;

  constructor(writing: Writing) {
    this.#writing = writing;
    this.#stated = errorIndex(writing.executed.errors, writing.executed.gaps);
  }

  /**
   * Tells why root fields that may not be null failed, and whether any did: their subgraph then answers nothing at all, and what else was
   * asked of it is not missing for a reason of its own.
   */
  tellEmptied(): boolean {
    const { shape, executed } = this.#writing;
    for (const { key, source, isNonNull } of shape.root.fields) {
      const value = isNonNull ? own(executed.data, source) : true;
      if (value !== undefined && value !== null) continue;
      this.#tellStated([key]);
    }
    return this.errors.length > 0;
  }

  /** In an open graph the client is told of every error, also of those that emptied nothing; elsewhere they may be of fields that only the plan asked for. */
  notPlaced(): GraphQLFormattedError[] {
    const { graph } = this.#writing;
    return graph.ruled ? [] : this.#stated.unused().map(openError);
  }

  /**
   * Tells what was stated of a place that is null: whether anything was. In an open graph at the field that failed, also where its null
   * moved up inside the subgraph (GraphQL §7.1.2); elsewhere at the null, since what is below may be what only the plan asked for.
   */
  #tellStated(path: ResponsePath): boolean {
    const { graph } = this.#writing;
    const stated = this.#stated.at(path);
    for (const error of stated) this.#report(graph.ruled ? fromSubgraph(graph, error, path) : openError(error));
    return stated.length > 0;
  }

  #report(error: GraphQLFormattedError): void {
    if (this.errors.length >= MOST_ERRORS) throw new CreditGraphError('OPERATION_TOO_LARGE', TOO_MANY_ERRORS);
    this.errors.push(error);
  }

  object(shape: ObjectShape, value: PlainObject, above: RequestRecord | undefined): Text {
    let subject = above;
    if (shape.isSubject) {
      const id = own(value, SUBJECT_ID_ALIAS);
      const record = typeof id === 'string' ? this.#writing.records(id) : undefined;
      if (!record) {
        // Without its id nobody can tell a person from a firm, and the laxer rule must not win.
        this.#report(clientError('DEPARTMENT_BAD_ANSWER', this.#here()));
        return PROPAGATE;
      }
      subject = record;
    }
    if (!shape.about || above) return this.#fields(shape, value, subject);
    const outer = this.#whose;
    const told = this.#tell(shape.about, value);
    const written = told ? this.#fields(shape, value, subject) : PROPAGATE;
    this.#whose = outer;
    return written;
  }

  /** Notes whom an object is about. What cannot be attributed is not served: the log would be silent of it. */
  #tell(about: AboutShape, value: PlainObject): boolean {
    const id = about.subjectOf(value);
    if (id === null) return true;
    const record = id === undefined ? undefined : this.#writing.records(id);
    const place = about.placeOf(value);
    if (!record || place === undefined) {
      this.#report(clientError('DEPARTMENT_BAD_ANSWER', this.#here()));
      return false;
    }
    if (about.isRecord) {
      this.#whose = record;
      this.served.mark(record, place);
    } else this.served.markMatter(record, place);
    return true;
  }

  #fields({ fields }: ObjectShape, value: PlainObject, subject: RequestRecord | undefined): Text {
    let text = '';
    for (let index = 0; index < fields.length; index += 1) {
      const field = fields[index] as FieldShape;
      this.#path.push(field.key);
      const written = this.#field(field, value, subject);
      this.#path.pop();
      if (written === PROPAGATE) return PROPAGATE;
      text += index === 0 ? field.label + written : `,${field.label}${written}`;
    }
    return `{${text}}`;
  }

  #field(field: FieldShape, parent: PlainObject, subject: RequestRecord | undefined): Text {
    if (field.kind === 'typename') return `"${field.parent.name}"`;
    if (field.kind === 'introspection') return jsonToWire(own(this.#writing.introspection, field.key) ?? null);
    const nothing = field.isNonNull ? PROPAGATE : 'null';
    const withheld = field.withheld(subject?.group);
    if (withheld) {
      this.#report(withheldClientError(this.#here(), withheld.coordinate, withheld.sector, withheld.decision));
      return nothing;
    }
    let value = own(parent, field.source);
    if ((value === undefined || value === null) && field.isNamespace && isEmptied(field, subject?.group)) value = {};
    if (value === undefined || value === null) return this.#absent(field, value, nothing) ? this.#serve(field, subject, nothing) : nothing;
    this.#serve(field, subject, nothing);
    if (value instanceof Span && value.form === formOf(field)) {
      for (const index of auditedBelow(field)) this.served.mark(subject ?? this.#whose, index);
      return value.text;
    }
    return this.#value(field, field.value, value, subject);
  }

  #serve(field: FieldShape, subject: RequestRecord | undefined, nothing: Text): Text {
    if (field.audited >= 0) this.served.mark(subject ?? this.#whose, field.audited);
    return nothing;
  }

  /** Says why there is nothing; true where nothing is the owner's own answer. */
  #absent(field: FieldShape, value: null | undefined, nothing: Text): boolean {
    const { graph } = this.#writing;
    const before = this.errors.length;
    const path = this.#here();
    if (!this.#tellStated(path)) {
      const missing = value === undefined || field.isNamespace ? this.#whoIsMissing(field, path.slice(0, -1)) : [];
      // In an open graph a subgraph may have no such entity: then null is its answer.
      if (missing.length > 0 || (graph.ruled && (value === undefined || field.isNamespace))) this.#report(unavailableError(path, missing));
      else if (nothing === PROPAGATE || field.isNeverAbsent) this.#report(badAnswer(field, path));
    }
    return this.errors.length === before;
  }

  /** Completes a value; what may not be null and is moves up. */
  #value(field: FieldShape, shape: ValueShape, value: unknown, subject: RequestRecord | undefined): Text {
    const written = this.#nullable(field, shape, value, subject);
    return written === 'null' && !shape.isNullable ? PROPAGATE : written;
  }

  #nullable(field: FieldShape, shape: ValueShape, value: unknown, subject: RequestRecord | undefined): WireText {
    if (value === null || value === undefined) {
      const path = this.#here();
      if (!this.#tellStated(path) && value === undefined) this.#report(unavailableError(path, this.#whoIsMissing(field, path)));
      return 'null';
    }
    if (shape.items) return this.#list(field, shape.items, value, subject);
    if (field.leaf) return field.leaf(value) ?? this.#bad(field);
    const object = opened(value);
    if (!isObject(object)) return this.#bad(field);
    const runtime = shape.object ?? this.#runtimeType(field, object);
    return runtime ? (this.object(field.below(runtime), object, subject) ?? 'null') : this.#bad(field);
  }

  /** The type of an object where several are possible; none that clients may not know of (`@inaccessible`). */
  #runtimeType(field: FieldShape, object: PlainObject): ObjectShape['type'] | undefined {
    const { annotated, api } = this.#writing.graph;
    const name = own(object, '__typename');
    if (field.ofNoType && (name === undefined || name === field.ofNoType.name)) return field.ofNoType;
    const [runtime, type] = [annotated.getType(typeof name === 'string' ? name : ''), getNamedType(field.type)];
    if (!isObjectType(runtime) || !isAbstractType(type) || !annotated.isSubType(type, runtime)) return undefined;
    return api.getType(runtime.name) ? runtime : undefined;
  }

  #list(field: FieldShape, itemShape: ValueShape, value: unknown, subject: RequestRecord | undefined): WireText {
    const items = opened(value);
    if (!Array.isArray(items)) return this.#bad(field);
    let text = '';
    for (let index = 0; index < items.length; index += 1) {
      const item: unknown = items[index];
      this.#path.push(index);
      const written = this.#value(field, itemShape, item, subject);
      if (written === PROPAGATE) {
        const path = this.#here();
        if (item === null && this.#stated.at(path).length === 0) this.#report(badAnswer(field, path));
        this.#path.pop();
        return 'null';
      }
      this.#path.pop();
      text += index === 0 ? written : `,${written}`;
    }
    return `[${text}]`;
  }

  #whoIsMissing(field: FieldShape, objectPath: ResponsePath): readonly string[] {
    return this.#stated.gapsAbove(objectPath, field.owner) ?? (field.owner === undefined ? [] : [field.owner]);
  }

  #bad(field: FieldShape): WireText {
    this.#report(badAnswer(field, this.#here()));
    return 'null';
  }

  #here(): ResponsePath {
    return [...this.#path];
  }
}

const auditedOf = new WeakMap<FieldShape, readonly number[]>();

/** Coordinates below a field that is copied as a whole. */
function auditedBelow(field: FieldShape): readonly number[] {
  let found = auditedOf.get(field);
  if (!found) auditedOf.set(field, (found = [...new Set(collectAudited(field))]));
  return found;
}

function collectAudited(field: FieldShape): number[] {
  const named = getNamedType(field.type);
  if (!isObjectType(named)) return [];
  return field.below(named).fields.flatMap((inner) => [...(inner.audited >= 0 ? [inner.audited] : []), ...collectAudited(inner)]);
}

function badAnswer({ owner }: FieldShape, path: ResponsePath): GraphQLFormattedError {
  return clientError('DEPARTMENT_BAD_ANSWER', path, owner === undefined ? {} : { departments: [owner] });
}

/** One error for a place and a code, though two fetches may both have failed there. */
function distinct(errors: readonly GraphQLFormattedError[]): readonly GraphQLFormattedError[] {
  if (errors.length < 2) return errors;
  const seen = new Map<string, GraphQLFormattedError>();
  for (const error of errors) {
    const key = JSON.stringify([error.path, error.extensions?.['code'], error.message]);
    if (!seen.has(key)) seen.set(key, error);
  }
  return [...seen.values()];
}
