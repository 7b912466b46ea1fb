import { matchHeader } from '../../subgraphs/shared/collection/matchHeader.ts';
import { spellHeader } from '../../subgraphs/shared/collection/spellHeader.ts';
import { PARTY_LAYOUT } from './partyLayout.ts';

/** Which cell holds which column of a party, and the columns that are no party's. */
export interface PartyHeader {
  readonly cells: ReadonlyMap<string, number>;
  readonly ignored: readonly string[];
}

const KNOWN = new Set(PARTY_LAYOUT.columns.flatMap(({ header, aliases }) => [header, ...aliases].map(spellHeader)));

/**
 * Finds the columns of a file of parties as the collection finds a layout's. Unlike there, columns that are not known are left aside: a list
 * of bidders has telephone numbers too.
 *
 * @throws HeaderError where no column holds a number, or one is there twice.
 */
export function matchPartyHeader(header: readonly string[], file: string): PartyHeader {
  const places = header.flatMap((cell, place) => (KNOWN.has(spellHeader(cell)) ? [place] : []));
  const match = matchHeader(
    PARTY_LAYOUT,
    places.map((place) => header[place] ?? ''),
    file,
  );
  return {
    cells: new Map(match.columns.map(({ column, index }) => [column.header, places[index] ?? -1])),
    ignored: header.filter((cell, place) => !places.includes(place) && cell.trim() !== ''),
  };
}
