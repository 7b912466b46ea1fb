/** A file that begins like a workbook and is none, breaks off, or is larger than any that is meant to be read. */
export class NotAWorkbook extends Error {
  override readonly name = 'NotAWorkbook';
  constructor(reason: string) {
    super(`不是完整的 XLSX 工作簿，未收入任何数据 / not a whole XLSX workbook, nothing was collected: ${reason}`);
  }
}
