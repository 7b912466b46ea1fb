import { cutText } from './cutText.ts';
import { printable } from './printable.ts';

/** What is told of a header that is none: a file of something else may have anything for its first line. */
const MAX_NAMES = 20;
const MAX_LENGTH = 60;

/** The file's header is not that of the layout; nothing was written. */
export class HeaderError extends Error {
  override readonly name = 'HeaderError';
  readonly missing: readonly string[];
  readonly unknown: readonly string[];
  readonly repeated: readonly string[];

  constructor(found: { file: string; layout: string; missing: string[]; unknown: string[]; repeated: string[]; hint?: string }) {
    const parts = [
      ['缺少 / missing', found.missing],
      ['不认识 / unknown', found.unknown],
      ['重复 / repeated', found.repeated],
    ] as const;
    const faults = parts.filter(([, names]) => names.length > 0).map(([what, names]) => `${what}: ${listed(names)}`);
    super(
      `表头与布局不符，未写入任何数据 / header does not match the layout, nothing was written (${printable(found.file)}, ${found.layout}): ${faults.join('; ')}${found.hint === undefined ? '' : `。${found.hint}`}`,
    );
    this.missing = found.missing;
    this.unknown = found.unknown;
    this.repeated = found.repeated;
  }
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES).map((name) => (name.length > MAX_LENGTH ? `${cutText(name, MAX_LENGTH)}…` : name));
  return printable(shown.join('、')) + (names.length > MAX_NAMES ? ` … (${String(names.length)})` : '');
}
