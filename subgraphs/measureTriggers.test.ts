import { readFileSync } from 'node:fs';
import { buildSchema, isEnumType } from 'graphql';
import { listings as construction } from './construction/source.ts';
import { listings as courts } from './courts/source.ts';
import { listings as marketRegulation } from './market-regulation/source.ts';
import { listings as socialSecurity } from './social-security/source.ts';
import { listings as tax } from './tax/source.ts';
import { measureCatalogue } from './shared/measures/measureCatalogue.ts';

const KEPT = { tax, courts, construction, 'market-regulation': marketRegulation, 'social-security': socialSecurity };

describe('the triggers of joint measures', () => {
  const kept = new Map<string, string>(
    Object.entries(KEPT).flatMap(([sector, lists]) => lists.map(({ list, kind }) => [`${sector}/${list}`, kind] as const)),
  );
  const named = measureCatalogue().flatMap(({ code, kind, triggers }) =>
    triggers.flatMap(({ sector, lists }) => lists.map((list) => ({ code, kind, list: `${sector}/${list}` }))),
  );

  it('are lists that a department keeps: red ones of incentives, black ones of restrictions', () => {
    const wrong = named.filter(({ kind, list }) => kept.get(list) !== (kind === 'INCENTIVE' ? 'RED' : 'BLACK'));
    expect(wrong).toEqual([]);
  });

  it('leave no list that a department keeps without a measure', () => {
    const unused = [...kept.keys()].filter((list) => !named.some((trigger) => trigger.list === list));
    expect(unused).toEqual([]);
  });

  it('cover every matter of the graph but the one without a legal ground', () => {
    const schema = buildSchema(readFileSync(new URL('../schema/generated/client.graphql', import.meta.url), 'utf8'));
    const matter = schema.getType('Matter');
    const all = isEnumType(matter) ? matter.getValues().map(({ name }) => name) : [];
    const covered = new Set<string>(measureCatalogue().flatMap(({ matters }) => matters));
    expect(all.filter((name) => !covered.has(name))).toEqual(['HOUSING_SUPPORT']);
  });
});
