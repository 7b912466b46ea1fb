/** An item of a scope: a sector and level, or a role. One role has no colon. */
export const SCOPE_ITEM = /^(?:[a-z][a-z0-9-]*:[a-z0-9-]+|break-glass)$/;

/** The ladder written out: `tax:2` becomes `tax:0 tax:1 tax:2`; roles stay as they are. Throws on an item that is neither. */
export function expandScope(scope: string): string {
  const items = scope
    .split(/\s+/)
    .filter((item) => item !== '')
    .flatMap((item) => {
      if (!SCOPE_ITEM.test(item)) throw new Error(`scope 项有误 / not a scope: ${item}（例 / for example: credit:2 tax:3 policy:write）`);
      // A data set and a division are named by code, not by level.
      const [, sector, level] = /^(?!collect-)(.+):(\d+)$/.exec(item) ?? [];
      if (sector === undefined || level === undefined) return [item];
      if (Number(level) > 3) throw new Error(`等级为 0 到 3 / a level is 0 to 3: ${item}`);
      return Array.from({ length: Number(level) + 1 }, (_, rank) => `${sector}:${rank}`);
    });
  return [...new Set(items)].join(' ');
}

/** What a scope says: the highest level by sector (`tax:2` → 2), and the roles. */
export function readScope(scope: string): { readonly levels: Readonly<Record<string, number>>; readonly roles: readonly string[] } {
  const levels: Record<string, number> = {};
  const roles: string[] = [];
  for (const item of scope.split(' ').filter((text) => text !== '')) {
    const level = /^([a-z][a-z0-9-]*):([0-3])$/.exec(item);
    if (!level?.[1]) roles.push(item);
    else levels[level[1]] = Math.max(levels[level[1]] ?? 0, Number(level[2]));
  }
  return { levels, roles };
}
