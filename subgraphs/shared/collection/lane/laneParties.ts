import { birthDate } from '../deriveValues.ts';
import type { Layout } from '../layout.ts';
import { rowMapper, type RowReading } from '../mapRow.ts';
import type { ResolveSubjects } from '../mappedRow.ts';
import type { HeaderMatch } from '../matchHeader.ts';
import { resolveParties, type Reference } from '../resolveParties.ts';
import type { CellValue } from '../readCell.ts';
import { ByteWriter } from './byteWriter.ts';
import { constantOf, type Constant } from './constant.ts';

const remembered = 5_000;

/** The parties that a row names by some cells, and what follows from them for the row's values. */
export interface LaneParty {
  /** Undefined until it was looked up. */
  isKnown: boolean | undefined;
  isAsked: boolean;
  subject: Constant;
  /** Values of identifier columns, those of parties referred to, and days of birth. */
  identifiers: readonly [place: number, Constant][];
  references: readonly [place: number, Constant][];
  births: ReadonlyMap<string, Constant>;
  readonly reading: RowReading;
}

const NOBODY = constantOf(null);

/** Which of a file's columns say who the parties are: their identifiers, names, and kinds of identifiers. */
export function partyColumns({ columns }: HeaderMatch): HeaderMatch['columns'] {
  const kinds = new Set(columns.flatMap(({ column: { to } }) => (typeof to?.identifier === 'object' ? [to.identifier.kindFrom] : [])));
  return columns.filter(({ column }) => isIdentifier(column) || column.to?.name === true || kinds.has(column.header));
}

/** Whether a column's cells are read as identifiers. */
export function isIdentifier({ to, type }: HeaderMatch['columns'][number]['column']): boolean {
  return to?.identifier !== undefined && type === 'text';
}

/**
 * The parties of a file's rows, each combination of cells that names them read and looked up once while it is remembered: by `rowMapper`
 * and `resolveParties`, as those of any row.
 */
export class LaneParties {
  private readonly indexes: readonly number[];
  private readonly map: (cells: readonly string[]) => RowReading;
  private readonly known = new Map<string, LaneParty>();
  private readonly key = new ByteWriter(512);
  private last: { key: Buffer; party: LaneParty } | undefined;
  private readonly layout: Layout;
  private readonly references: readonly Reference[];
  private readonly placeOf: (column: string) => number;
  private readonly identified: readonly string[];

  constructor(layout: Layout, match: HeaderMatch, references: readonly Reference[], today: string, placeOf: (column: string) => number) {
    const columns = partyColumns(match);
    this.layout = layout;
    this.references = references;
    this.placeOf = placeOf;
    this.indexes = columns.map(({ index }) => index);
    this.map = rowMapper(layout, { ...match, columns }, today);
    this.identified = columns.flatMap(({ column }) => (isIdentifier(column) && column.to?.column !== undefined ? [column.to.column] : []));
  }

  /** The parties of a row whose cells lie at these places; those that are new wait to be looked up. */
  of(bytes: Buffer, starts: Int32Array, ends: Int32Array): LaneParty {
    const { key, indexes } = this;
    key.length = 0;
    for (const index of indexes) {
      key.put(bytes, starts[index] as number, ends[index] as number);
      // No cell of a plain row holds it.
      key.byte(0);
    }
    if (this.last !== undefined && key.equals(this.last.key)) return this.last.party;
    const written = key.written();
    const text = written.toString('latin1');
    let party = this.known.get(text);
    if (party === undefined) {
      const cells: string[] = [];
      for (const index of indexes) cells[index] = bytes.toString('utf8', starts[index], ends[index]);
      party = this.read(cells);
      if (this.known.size >= remembered) this.known.clear();
      this.known.set(text, party);
    }
    this.last = { key: Buffer.from(written), party };
    return party;
  }

  /** Looks up whom these name. */
  async lookUp(parties: readonly LaneParty[], resolve: ResolveSubjects): Promise<void> {
    const found = await resolveParties(
      resolve,
      this.references,
      parties.map(({ reading }) => reading),
    );
    parties.forEach((party, index) => {
      const resolution = found[index];
      party.isKnown = resolution !== undefined && 'subject' in resolution && !('doubt' in resolution);
      if (!party.isKnown || 'fault' in party.reading) return;
      const { values } = party.reading;
      party.subject = constantOf((resolution as { subject: number }).subject);
      party.references = this.references.map(({ to }) => [this.placeOf(to), constantOf(values[to] ?? null)]);
    });
  }

  private read(cells: readonly string[]): LaneParty {
    const reading = this.map(cells);
    const party: LaneParty = {
      isKnown: undefined,
      isAsked: false,
      subject: NOBODY,
      identifiers: [],
      references: [],
      births: new Map(),
      reading,
    };
    if ('fault' in reading || reading.notes.length > 0) return { ...party, isKnown: false };
    const { parties, values } = reading;
    const born = this.layout.derive.flatMap((rule) => ('bornOf' in rule ? [rule.bornOf] : []));
    return {
      ...party,
      identifiers: this.identified.map((name): [number, Constant] => [this.placeOf(name), constantOf(values[name] as CellValue)]),
      births: new Map(born.map((role) => [role, constantOf(birthDate(parties[role]))])),
    };
  }
}
