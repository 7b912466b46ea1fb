import { OWN_LEAF, type CohortField, type CohortPlace } from '../../../subgraphs/shared/cohort/cohortModel.ts';
import type { FoundLeaf } from './findLeaves.ts';

/** A place with the description that its enum value carries, and the coordinates that it reads. */
export type NamedPlace = CohortPlace & { readonly description: string; readonly tests: readonly string[] };

/** Of what every record says of itself, this is no ground to group or order by. */
const NOT_GROUPED = new Set(['state', 'occurredOn', 'endedOn']);

/** What a cohort can be broken down by, summed over and ordered by: names made of the way to the field. */
export function placesOf(leaves: readonly FoundLeaf[]): Record<'dimensions' | 'measures' | 'orders', NamedPlace[]> {
  const all = leaves.flatMap((leaf) => leaf.fields.filter(({ name }) => !NOT_GROUPED.has(name)).map((field) => ({ leaf, field })));
  const named = (wanted: (field: CohortField, leaf: FoundLeaf) => boolean, month = false): NamedPlace[] =>
    all.filter(({ field, leaf }) => wanted(field, leaf)).map(({ leaf, field }) => place(leaf, field, month));
  const isAmount = ({ kind, name, list }: CohortField): boolean => ['MONEY', 'INT'].includes(kind) && name !== 'year' && !list;
  const isGroup = ({ kind }: CohortField, { leaf }: FoundLeaf): boolean =>
    ['ENUM', 'DIVISION'].includes(kind) || (kind === 'STRING' && leaf === OWN_LEAF);
  return {
    dimensions: [...named(isGroup), ...named(({ kind }) => kind === 'DATE', true)],
    measures: named(isAmount),
    orders: named((field) => isAmount(field) || (['DATE', 'FLOAT'].includes(field.kind) && !field.list)),
  };
}

function place({ leaf, path, description }: FoundLeaf, field: FoundLeaf['fields'][number], month: boolean): NamedPlace {
  const steps = [...path, ...(field.name === 'value' || field.name === path.at(-1) ? [] : [field.name]), ...(month ? ['month'] : [])];
  return {
    name: steps.map((step) => step.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()).join('_'),
    leaf,
    field: field.name,
    month,
    tests: [...(leaf === OWN_LEAF ? [] : [leaf]), ...field.coordinates],
    description: month ? inBothTongues(label(description, field.description), '按月', 'by month') : label(description, field.description),
  };
}

function label(ofLeaf: string, ofField: string): string {
  if (ofLeaf === '' || ofLeaf === ofField) return ofField;
  const [leafZh, leafEn] = halves(ofLeaf);
  const [fieldZh, fieldEn] = halves(ofField);
  return `${leafZh}：${fieldZh} / ${leafEn}: ${fieldEn}`;
}

function inBothTongues(text: string, chinese: string, english: string): string {
  const [zh, en] = halves(text);
  return `${zh}（${chinese}） / ${en}, ${english}`;
}

function halves(text: string): [string, string] {
  const at = text.indexOf(' / ');
  return at < 0 ? [text.trim(), text.trim()] : [text.slice(0, at).trim(), text.slice(at + 3).trim()];
}
