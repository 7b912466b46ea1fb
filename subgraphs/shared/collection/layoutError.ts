/** A layout file cannot be used; the message names the file and the path of every fault. */
export class LayoutError extends Error {
  override readonly name = 'LayoutError';
  readonly faults: readonly string[];

  constructor(file: string, faults: readonly string[]) {
    super(`采集布局有误 / bad collection layout ${file}:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.faults = faults;
  }
}
