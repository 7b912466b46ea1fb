/** The file's header is not that of the layout; nothing was written. */
export class HeaderError extends Error {
  override readonly name = 'HeaderError';
  readonly missing: readonly string[];
  readonly unknown: readonly string[];
  readonly repeated: readonly string[];

  constructor(found: { file: string; layout: string; missing: string[]; unknown: string[]; repeated: string[] }) {
    const parts = [
      ['缺少 / missing', found.missing],
      ['不认识 / unknown', found.unknown],
      ['重复 / repeated', found.repeated],
    ] as const;
    const faults = parts.filter(([, names]) => names.length > 0).map(([what, names]) => `${what}: ${names.join('、')}`);
    super(
      `表头与布局不符，未写入任何数据 / header does not match the layout, nothing was written (${found.file}, ${found.layout}): ${faults.join('; ')}`,
    );
    this.missing = found.missing;
    this.unknown = found.unknown;
    this.repeated = found.repeated;
  }
}
