/** The table of a data set is held by an existing database and seen through a view: nothing is collected into it. */
export class ReadOnlyTable extends Error {
  override readonly name = 'ReadOnlyTable';
  constructor(table: string) {
    super(`${table} 由已有数据库提供，只读，未收入 / is held by an existing database and read only; nothing was collected`);
  }
}
