/** The four query permission levels (查询权限等级), in order: what a level allows, every higher one allows too. */
export const PERMISSION_LEVELS = ['OPEN', 'IDENTIFIED', 'SHARED', 'RESTRICTED'] as const;

/** 公开 0, 实名 1, 政务共享 2, 限制 3. */
export type PermissionLevel = (typeof PERMISSION_LEVELS)[number];

/** The level's rank, 0 (OPEN) to 3 (RESTRICTED). */
export function rankOf(level: PermissionLevel): number {
  return PERMISSION_LEVELS.indexOf(level);
}

/** The level of a rank; anything out of range is no level (`undefined`). */
export function levelOfRank(rank: number): PermissionLevel | undefined {
  return PERMISSION_LEVELS[rank];
}

/** Whether `held` reaches `required`. */
export function reaches(held: PermissionLevel, required: PermissionLevel): boolean {
  return rankOf(held) >= rankOf(required);
}

/** The stricter (higher) of two levels. */
export function stricter(a: PermissionLevel, b: PermissionLevel): PermissionLevel {
  return rankOf(a) >= rankOf(b) ? a : b;
}

/** The laxer (lower) of two levels. */
export function laxer(a: PermissionLevel, b: PermissionLevel): PermissionLevel {
  return rankOf(a) <= rankOf(b) ? a : b;
}
