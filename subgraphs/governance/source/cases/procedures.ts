import type { RecordMark } from '../../../shared/records/markRecord.ts';
import type { CaseKind } from './clock.ts';

/** Who may take a step: the credit centre, the department that the record comes from, the subject itself. */
export type StepTaker = 'CENTRE' | 'SOURCE' | 'SUBJECT';

/** One step of a procedure. */
export interface Step {
  readonly from: readonly string[];
  readonly to: string;
  readonly by: readonly StepTaker[];
  /** What becomes of the record. */
  readonly marks?: readonly RecordMark[];
  /** Kept as the case's decision. */
  readonly decides?: string;
  /** The note is the answer in writing. */
  readonly answers?: boolean;
  readonly extends?: boolean;
  /** The step is there only where this was decided. */
  readonly after?: string;
}

const FLAG_ON: RecordMark = { kind: 'OBJECTION', on: true };
const FLAG_OFF: RecordMark = { kind: 'OBJECTION', on: false };
/** Nothing could be determined: the record stays marked, both views are shown, and it is deleted when its time comes. */
export const BOTH_VIEWS: RecordMark = { kind: 'OBJECTION', on: true, settled: true };

const decided = (decides: string, marks: readonly RecordMark[] = []): Step => ({
  from: ['FORWARDED', 'REVIEW'],
  to: 'SUPPLIER_DECIDED',
  by: ['SOURCE'],
  decides,
  marks,
});

/** 异议 (DOMAIN §2.8): flagged as soon as it is accepted, unflagged when the subject is told; where nothing could be determined both views stay. */
const OBJECTION: Readonly<Record<string, Step>> = {
  ACCEPT: { from: ['SUBMITTED'], to: 'ACCEPTED', by: ['CENTRE'], marks: [FLAG_ON] },
  REJECT_FORM: { from: ['SUBMITTED', 'ACCEPTED'], to: 'FORM_REJECTED', by: ['CENTRE'], marks: [FLAG_OFF], answers: true },
  START_CHECK: { from: ['ACCEPTED'], to: 'CENTRE_CHECK', by: ['CENTRE'] },
  CORRECT: { from: ['CENTRE_CHECK'], to: 'CORRECTED', by: ['CENTRE'], decides: 'CORRECTED' },
  FORWARD: { from: ['ACCEPTED', 'CENTRE_CHECK'], to: 'FORWARDED', by: ['CENTRE'] },
  EXTEND: { from: ['FORWARDED', 'REVIEW'], to: '', by: ['CENTRE', 'SOURCE'], extends: true },
  DECIDE_CORRECTED: decided('CORRECTED'),
  DECIDE_SUPPLEMENTED: decided('SUPPLEMENTED'),
  DECIDE_WITHDRAWN: decided('WITHDRAWN', [{ kind: 'STATE', to: 'WITHDRAWN' }]),
  DECIDE_DELISTED: decided('DELISTED', [{ kind: 'STATE', to: 'EXPIRED' }]),
  DECIDE_UPHELD: decided('UPHELD'),
  DECIDE_UNDETERMINED: decided('UNDETERMINED'),
  NOTIFY: { from: ['CORRECTED', 'SUPPLIER_DECIDED'], to: 'NOTIFIED', by: ['CENTRE'], answers: true, marks: [FLAG_OFF] },
  // That the centre puts the file away does not take the review away.
  REQUEST_REVIEW: { from: ['NOTIFIED', 'CLOSED'], to: 'REVIEW', by: ['SUBJECT'], marks: [FLAG_ON] },
  CLOSE: { from: ['NOTIFIED'], to: 'CLOSED', by: ['CENTRE'] },
};

/** 修复 (信用修复管理办法): 终止公示、停止共享和使用、解除惩戒 when granted; taken back when the promise was false. */
const REPAIR: Readonly<Record<string, Step>> = {
  ASK_SUPPLEMENT: { from: ['SUBMITTED'], to: 'SUPPLEMENT_ASKED', by: ['CENTRE'], answers: true },
  SUPPLEMENT: { from: ['SUPPLEMENT_ASKED'], to: 'SUBMITTED', by: ['SUBJECT'] },
  ACCEPT: { from: ['SUBMITTED'], to: 'ACCEPTED', by: ['CENTRE'] },
  FORWARD: { from: ['ACCEPTED'], to: 'FORWARDED', by: ['CENTRE'] },
  EXTEND: { from: ['FORWARDED', 'REVIEW'], to: '', by: ['CENTRE', 'SOURCE'], extends: true },
  GRANT: {
    from: ['FORWARDED', 'REVIEW'],
    to: 'GRANTED',
    by: ['SOURCE'],
    decides: 'GRANTED',
    marks: [{ kind: 'STATE', to: 'REPAIRED' }],
    answers: true,
  },
  REFUSE: { from: ['FORWARDED', 'REVIEW'], to: 'REFUSED', by: ['SOURCE'], decides: 'REFUSED', answers: true },
  REQUEST_REVIEW: { from: ['REFUSED', 'CLOSED'], to: 'REVIEW', by: ['SUBJECT'], after: 'REFUSED' },
  // What the applicant does not supplement within his term is put away; he may ask anew.
  CLOSE: { from: ['GRANTED', 'REFUSED', 'SUPPLEMENT_ASKED'], to: 'CLOSED', by: ['CENTRE'] },
  REVOKE: {
    from: ['GRANTED', 'CLOSED'],
    to: 'REVOKED',
    by: ['SOURCE'],
    after: 'GRANTED',
    decides: 'REVOKED',
    marks: [{ kind: 'RESTORED' }],
    answers: true,
  },
};

/** 投诉: thirty days. */
const COMPLAINT: Readonly<Record<string, Step>> = {
  ACCEPT: { from: ['SUBMITTED'], to: 'ACCEPTED', by: ['CENTRE'] },
  DECLINE: { from: ['SUBMITTED'], to: 'DECLINED', by: ['CENTRE'], answers: true },
  INVESTIGATE: { from: ['ACCEPTED'], to: 'INVESTIGATING', by: ['CENTRE'] },
  ANSWER: { from: ['ACCEPTED', 'INVESTIGATING'], to: 'ANSWERED', by: ['CENTRE'], answers: true },
  CLOSE: { from: ['ANSWERED', 'DECLINED'], to: 'CLOSED', by: ['CENTRE'] },
};

const PROCEDURES: Readonly<Record<CaseKind, Readonly<Record<string, Step>>>> = { OBJECTION, REPAIR, COMPLAINT };

/** A step of a kind of case; undefined where it has none of that name. */
export function stepOf(kind: CaseKind, name: string): Step | undefined {
  const steps = PROCEDURES[kind];
  return Object.hasOwn(steps, name) ? steps[name] : undefined;
}

/** A case as far as it decides what may be done. */
interface CaseAt {
  readonly kind: CaseKind;
  readonly state: string;
  readonly decision: string | null;
}

/** Whether a step can be taken of a case as it is. */
export function isPossible({ from, after }: Step, { state, decision }: CaseAt): boolean {
  return from.includes(state) && (after === undefined || after === decision);
}

/** What may be done with a case as it is. */
export function stepsFrom(found: CaseAt): string[] {
  return Object.entries(PROCEDURES[found.kind])
    .filter(([, step]) => isPossible(step, found))
    .map(([name]) => name);
}

/** The steps that decide a case of a kind. */
export function decidingSteps(kind: CaseKind): string[] {
  return Object.entries(PROCEDURES[kind])
    .filter(([, { decides }]) => decides !== undefined)
    .map(([name]) => name);
}
