import { ERRORS } from '../../common/errors.ts';
import { WITHHELD_REASONS } from '../../common/decide.ts';

const REASONS: Readonly<Record<(typeof WITHHELD_REASONS)[number], string>> = {
  SCOPE: '缺少所需角色 / a role is missing',
  SUBJECT: '仅限信息主体本人 / only the subject itself may',
  CONSENT: '等级不足；信息主体同意后可读 / the level is short; the subject’s consent would open it',
  PERSON:
    '自然人或个体工商户适用更严规则，或该项只对组织计算 / natural persons and sole traders have a stricter rule, or it is computed for organisations only',
  LEVEL: '等级不足 / the level is short',
  PURPOSE: '须在 x-query-purpose 说明用途 / a purpose must be stated in x-query-purpose',
};

/** docs/errors.md: every code with its status and text, and every reason for which a field is withheld. */
export function errorsDocument(): string {
  const codes = Object.entries(ERRORS).map(([code, { status, message }]) => `| \`${code}\` | ${status} | ${message} |`);
  const reasons = WITHHELD_REASONS.map((reason) => `| \`${reason}\` | ${REASONS[reason]} |`);
  return `# 错误代码 / Error codes

由 \`npm run compose\` 生成，请勿手工修改。Written by \`npm run compose\`; do not edit.

代码在 \`extensions.code\` 中。状态为 200 的错误只使所在字段为空，其余结果仍然有效；**为空而没有错误，才是“没有记录”**。
The code stands in \`extensions.code\`. An error with status 200 empties its own field only; the rest of the answer holds.
**Only a null without an error means that there is nothing.**

| 代码 code | HTTP | 含义 meaning |
| --- | --- | --- |
${codes.join('\n')}

## 未予提供的原因 / Why a field is withheld

\`UNAUTHORIZED_FIELD_OR_TYPE\` 的 \`extensions\` 含 \`coordinate, sector, requiredLevel, heldLevel, reason\`；\`reason\` 取下列第一个成立者：
Its extensions are \`coordinate, sector, requiredLevel, heldLevel, reason\`; the reason is the first of:

| 原因 reason | 含义 meaning |
| --- | --- |
${reasons.join('\n')}
`;
}
