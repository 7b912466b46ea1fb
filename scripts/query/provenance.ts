import type { GraphQLFormattedError } from 'graphql';
import { askGraph, type GraphAccess } from './askGraph.ts';

/** Where a file's contents come from. */
export interface Provenance {
  readonly url: string;
  readonly query: string;
  readonly variables: string;
  readonly caller: string;
  readonly purpose: string;
  readonly reference: string;
  readonly revisions: string;
  readonly takenAt: string;
  readonly pages: number;
  readonly absences: readonly Absence[];
}

/** A value that is not there, and why. */
export interface Absence {
  readonly path: string;
  readonly what: 'WITHHELD' | 'UNAVAILABLE';
  readonly reason: string;
  readonly coordinate: string;
  readonly requiredLevel: string;
  readonly message: string;
}

const ME = '{ me { user organisation subject levels { sector level } purposes { code } roles policyRevision } }';

/** Who asks, as the graph says. */
export async function callerOf(access: GraphAccess): Promise<string> {
  const { data } = await askGraph({ url: access.url, token: access.token }, ME, {});
  return JSON.stringify(data['me']);
}

/** What an error says is not there. */
export function absenceOf({ path = [], message, extensions = {} }: GraphQLFormattedError): Absence {
  const text = (name: string): string => (typeof extensions[name] === 'string' ? extensions[name] : '');
  const isWithheld = extensions['code'] === 'UNAUTHORIZED_FIELD_OR_TYPE';
  return {
    path: path.join('.'),
    what: isWithheld ? 'WITHHELD' : 'UNAVAILABLE',
    reason: isWithheld ? text('reason') : text('code'),
    coordinate: text('coordinate'),
    requiredLevel: text('requiredLevel'),
    message,
  };
}

/** Provenance as the rows of a sheet: what and its value, then what is not there. */
export function provenanceRows(provenance: Provenance): string[][] {
  const { absences, pages, ...facts } = provenance;
  const titles: Record<keyof typeof facts, string> = {
    url: '地址 / address',
    query: '查询 / query',
    variables: '变量 / variables',
    caller: '调用方 / caller',
    purpose: '用途 / purpose',
    reference: '案件编号 / reference',
    revisions: '策略版本 / policy revision',
    takenAt: '时间 / time',
  };
  return [
    ...(Object.keys(titles) as (keyof typeof facts)[]).map((name) => [titles[name], facts[name]]),
    ['页数 / pages', String(pages)],
    ['未授权、不可用的字段 / withheld and unavailable', String(absences.length)],
    ['路径 / path', '情形 / what', '原因 / reason', '坐标 / coordinate', '所需等级 / required level', '说明 / message'],
    ...absences.map(({ path, what, reason, coordinate, requiredLevel, message }) => [
      path,
      what,
      reason,
      coordinate,
      requiredLevel,
      message,
    ]),
  ];
}
