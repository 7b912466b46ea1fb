import { CreditGraphError } from '../../../common/errors.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { coverageCounts, sourceOf, type Source } from './coverageCounts.ts';
import { coverageIndicators, type Indicator } from './coverageIndicators.ts';
import { enteredValues, enterValue, type CoverageValue } from './coverageStore.ts';

/** An indicator that is asked for as of a day. */
interface Asked {
  readonly indicator: Indicator;
  readonly on: string;
  readonly division: string | undefined;
}

/** People come as counts, and a share of fewer than five tells of single ones. */
const LEAST_PERSONS = 5;
const MAX_SOURCE = 500;

/** `Query.coverage`. */
export function coverage(
  _parent: unknown,
  { on, division }: { on?: string | null; division?: string | null },
  { today }: RequestContext,
): readonly Asked[] {
  if (on != null && on > today) throw new CreditGraphError('BAD_USER_INPUT', 'on 不得晚于今日 / on must not be in the future');
  return coverageIndicators().map((indicator) => ({ indicator, on: on ?? today, division: division ?? undefined }));
}

/** `Mutation.enterCoverage`. */
export async function enterCoverage(
  _parent: unknown,
  { indicator: code, on, value, source }: { indicator: string; on: string; value: number; source: string },
  { db, today, calls, clock }: RequestContext,
): Promise<Asked> {
  const refuse = (detail: string): never => {
    throw new CreditGraphError('BAD_USER_INPUT', detail);
  };
  const indicator = coverageIndicators().find((each) => each.code === code) ?? refuse('indicator: 没有这个指标 / no such indicator');
  if (indicator.computed) refuse('indicator: 该指标由图谱计算，不能填报 / it is computed, and cannot be entered');
  if (on > today) refuse('on 不得晚于今日 / on must not be in the future');
  if (!Number.isFinite(value) || value < 0 || (indicator.unit === '%' && value > 100)) refuse('value 超出范围 / value is out of range');
  if (source.trim() === '' || source.length > MAX_SOURCE) refuse(`source 须为 1 到 ${MAX_SOURCE} 个字符 / 1 to ${MAX_SOURCE} characters`);
  const { user, organisation } = calls[0] ?? {};
  if (user === undefined || user.trim() === '' || organisation === undefined)
    return refuse('令牌须写明单位和操作人 / the token must name the organisation and the person at the keyboard');
  await enterValue(db, { indicator: code, on, value, source: source.trim(), organisation, user, at: new Date(clock()) });
  return { indicator, on, division: undefined };
}

/** What hangs from an indicator. */
export const coverageFields = {
  CoverageIndicator: {
    id: ({ indicator }: Asked): string => indicator.code,
    name: ({ indicator }: Asked): string => indicator.name,
    nameEnglish: ({ indicator }: Asked): string => indicator.nameEnglish,
    unit: ({ indicator }: Asked): string => indicator.unit,
    origin: ({ indicator }: Asked): string => (indicator.computed ? 'COMPUTED' : 'ENTERED'),
    definition: ({ indicator }: Asked): string => indicator.definition,
    value: (asked: Asked, _args: unknown, context: RequestContext): Promise<CoverageValue | null> => valueOf(asked, context),
    async targets(asked: Asked, _args: unknown, context: RequestContext): Promise<object[]> {
      // The targets stand whether or not the value can be had: its own field says that it cannot.
      const value = await valueOf(asked, context).catch(() => null);
      return (['2015', '2020'] as const).map((year) => {
        const target = asked.indicator.targets[year];
        return { year: Number(year), ...target, reached: value === null ? null : value.value >= target.value };
      });
    },
  },
};

async function valueOf({ indicator, on, division }: Asked, context: RequestContext): Promise<CoverageValue | null> {
  const source = sourceOf(indicator);
  if (source === undefined) return division === undefined ? entered(context, on, indicator.code) : null;
  if (source === 'units' && division !== undefined) return null;
  const count = (await counts(context, source, on, division)).get(indicator.code);
  if (!count) return null;
  const { counted, total } = count;
  const nobody = { enteredBy: null, enteredAt: null, source: null };
  if (total === null) return { indicator: indicator.code, on: count.on, value: counted, counted, total, ...nobody };
  const isOfPersons = indicator.computed && 'files' in indicator.computed && indicator.computed.files === 'INDIVIDUAL';
  if (total === 0 || (isOfPersons === true && total < LEAST_PERSONS)) return null;
  return { indicator: indicator.code, on: count.on, value: (100 * counted) / total, counted, total, ...nobody };
}

/** All indicators of one source are counted together. */
function counts(context: RequestContext, source: Source, on: string, division: string | undefined) {
  type Counts = Awaited<ReturnType<typeof coverageCounts>>;
  return context
    .batch<Source, Counts>(JSON.stringify(['coverage', on, division]), (sources) =>
      Promise.all(sources.map((each) => coverageCounts(context, each, on, division).catch((error: unknown) => error as Error))),
    )
    .load(source);
}

async function entered(context: RequestContext, on: string, code: string): Promise<CoverageValue | null> {
  const loader = context.batch<string, readonly CoverageValue[]>('coverage entered', (days) =>
    Promise.all(days.map((day) => enteredValues(context.db, day))),
  );
  return (await loader.load(on)).find(({ indicator }) => indicator === code) ?? null;
}
