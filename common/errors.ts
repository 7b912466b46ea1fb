/**
 * Every failure that can leave the system, in one list. `safe` texts are shown to clients as they stand; nothing else is
 * ever shown. Printed to docs/errors.md by `npm run compose`.
 */
export const ERRORS = {
  UNAUTHENTICATED: { status: 401, message: '令牌无效或已过期，请重新登录 / The token is not valid or has expired; sign in again' },
  BAD_REQUEST: { status: 400, message: '请求格式不正确 / The request is not well formed' },
  BODY_TOO_LARGE: { status: 413, message: '请求体过大 / The request body is too large' },
  METHOD_NOT_ALLOWED: { status: 405, message: '此地址只接受 GET 和 POST / Only GET and POST are taken here' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, message: '不支持的内容类型，请改用 / Unsupported content type; send' },
  CSRF_PREVENTED: {
    status: 400,
    message:
      '疑似跨站请求伪造，请带上 content-type: application/json 或 apollo-require-preflight 请求头 / Looks like a cross-site request; send content-type: application/json or the header apollo-require-preflight',
  },
  PURPOSE_NOT_ALLOWED: {
    status: 403,
    message: '贵单位未获准以此用途查询，请更换 x-query-purpose / Your organisation may not query for this purpose; change x-query-purpose',
  },
  REFERENCE_REQUIRED: {
    status: 400,
    message: '该用途须在 x-query-reference 中注明案件或业务编号 / This purpose needs a case or file number in x-query-reference',
  },
  DENIED: {
    status: 403,
    message:
      '部分字段无权读取，按 x-on-denied: reject 拒绝整个请求 / Some fields may not be read; refused as a whole by x-on-denied: reject',
  },
  MUTATION_DENIED: { status: 403, message: '无权执行该操作，未产生任何改动 / You may not run this operation; nothing was changed' },
  UNAUTHORIZED_FIELD_OR_TYPE: { status: 200, message: '未予提供：权限不足 / Withheld: you may not read this' },
  DEPARTMENT_UNAVAILABLE: {
    status: 200,
    message: '暂时无法取得该部门数据，不代表没有记录 / A department could not be reached; this does not mean that it holds nothing',
  },
  DEPARTMENT_BAD_ANSWER: {
    status: 200,
    message: '部门返回的数据不符合约定，未予采用 / A department answered against its contract; the answer was not used',
  },
  OPERATION_TOO_LARGE: { status: 400, message: '查询过大，请拆分 / The operation is too large; split it' },
  OPERATION_TOO_COSTLY: {
    status: 400,
    message: '查询代价过高，请减少层级、列表长度或字段 / The operation costs too much; ask for fewer levels, shorter lists or fewer fields',
  },
  RESERVED_NAME: {
    status: 400,
    message: '别名不得以两个下划线或者 _alias_ 开头 / An alias must not begin with two underscores, nor with _alias_',
  },
  BAD_USER_INPUT: { status: 200, message: '参数不正确 / An argument is not acceptable' },
  COHORT_TOO_SIMILAR: {
    status: 200,
    message:
      '该群体与贵单位先前所问的几乎相同，对照两者可推知个别人的情况，不予答复；请原样重问先前的条件，或者换用范围明显不同的条件 / Nearly the same cohort as one that your organisation asked for before: comparing both could tell about single persons; ask the earlier one again as it was, or one that is clearly different',
  },
  QUOTA_EXCEEDED: {
    status: 429,
    message: '贵单位今日的查询次数已用完，明日再试 / Your organisation has used up its queries of today; try again tomorrow',
  },
  LOOKUPS_EXHAUSTED: {
    status: 429,
    message:
      '今日以同一姓名试过的证件号码，或以同一号码试过的姓名过多，请核对后明日再试 / Too many documents were tried with one name, or names with one document, today; check them and try again tomorrow',
  },
  RATE_LIMITED: { status: 429, message: '请求过于频繁，请稍后再试 / Too many requests; try again later' },
  OVERLOADED: { status: 503, message: '当前请求过多，请稍后再试 / Too many requests are under way; try again shortly' },
  NOT_READY: { status: 503, message: '服务正在启动或停止，请稍后再试 / Starting or stopping; try again shortly' },
  REQUEST_TIMEOUT: { status: 503, message: '未能在时限内完成 / Not finished within the time limit' },
  SIGNATURE_REFUSED: { status: 403, message: '请求未经网关签名或已被改动 / The request is not signed by the gateway, or was altered' },
  COLLECTION_DENIED: {
    status: 403,
    message: '令牌未获准报送该目录 / The token may not supply this data set: it needs collect:write and collect-<sector>:<dataset>',
  },
  COLLECTION_REFUSED: { status: 400, message: '文件不能收入，未写入任何数据 / The file cannot be collected; nothing was written' },
  COLLECTION_BUSY: { status: 409, message: '该目录正在归集，请稍后重传 / The data set is being collected; send the file again later' },
  AUDIT_UNAVAILABLE: {
    status: 503,
    message: '查询暂时无法留痕，故未予提供，请稍后再试 / Reading this has to be recorded and cannot be at the moment; try again later',
  },
  NOT_FOUND: { status: 404, message: '没有这个地址 / No such address' },
  INTERNAL_SERVER_ERROR: {
    status: 500,
    message: '内部错误，已记录，请附上请求编号联系我们 / Internal error, recorded; contact us with the request id',
  },
} as const satisfies Record<string, { status: number; message: string }>;

/** One of the codes in {@link ERRORS}, as clients see it in `extensions.code`. */
export type ErrorCode = keyof typeof ERRORS;

/** A failure that may be shown to the client: a code of the list, its bilingual message, and safe details. */
export class CreditGraphError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  /** `detail` is appended to the list's message: it must hold nothing of a subject's data and nothing of the inside. */
  constructor(code: ErrorCode, detail = '', details: Record<string, unknown> = {}) {
    super(detail === '' ? ERRORS[code].message : `${ERRORS[code].message}: ${detail}`);
    this.name = 'CreditGraphError';
    this.code = code;
    this.details = details;
  }

  /** The HTTP status that the code stands for. */
  get status(): number {
    return ERRORS[this.code].status;
  }
}

/** Whether a string is a code of the list. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERRORS, code);
}
