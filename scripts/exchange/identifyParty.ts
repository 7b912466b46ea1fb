import type { Layout, LayoutColumn } from '../../subgraphs/shared/collection/layout.ts';
import { writeCell } from './writeCell.ts';

/** An identifier of a subject. */
export interface PartyIdentifier {
  readonly kind: string;
  readonly value: string;
}

/** How the rows of a layout say who their subject is. */
export interface IdentifyParty {
  /** The headers of the columns that say it, beside those of names. */
  readonly headers: ReadonlySet<string>;
  /** What stands in these columns, by header; empty where none of the identifiers goes into one. */
  cellsOf(identifiers: readonly PartyIdentifier[]): ReadonlyMap<string, string>;
}

/**
 * How a layout's rows identify their subject: by a column for each kind of identifier, where it has such; else by one column for any kind
 * with the kind in another.
 */
export function identifyParty({ columns }: Layout): IdentifyParty {
  const own = columns.filter(({ to }) => to?.identifier !== undefined && (to.role === undefined || to.role === 'subject'));
  const direct = own.filter(({ to }) => typeof to?.identifier === 'string');
  const [any] = direct.length > 0 ? [] : own;
  const from = any && typeof any.to?.identifier === 'object' ? any.to.identifier.kindFrom : undefined;
  const kinds = columns.find(({ header }) => header === from);
  if (any && kinds) return { headers: new Set([any.header, kinds.header]), cellsOf: (identifiers) => inTwo(any, kinds, identifiers) };
  return {
    headers: new Set(direct.map(({ header }) => header)),
    cellsOf: (identifiers) =>
      new Map(
        direct.flatMap(({ header, to }): [string, string][] => {
          const found = identifiers.find(({ kind }) => kind === to?.identifier);
          return found ? [[header, found.value]] : [];
        }),
      ),
  };
}

function inTwo(any: LayoutColumn, kinds: LayoutColumn, identifiers: readonly PartyIdentifier[]): ReadonlyMap<string, string> {
  const known = new Set(Object.values(kinds.codes ?? {}));
  const found = identifiers.find(({ kind }) => known.has(kind));
  return new Map(
    found
      ? [
          [any.header, found.value],
          [kinds.header, writeCell(kinds, found.kind)],
        ]
      : [],
  );
}
