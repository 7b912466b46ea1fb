/** A table of a document: its columns with their share of the width, and its rows of text. */
export interface DocumentTable {
  readonly columns: readonly { readonly title: string; readonly share: number }[];
  readonly rows: readonly (readonly string[])[];
}

/** A part of a document: a heading, sentences, and a table where there is one. */
export interface DocumentSection {
  readonly heading: string;
  readonly sentences?: readonly string[];
  readonly table?: DocumentTable;
}

/** A document as it is printed. */
export interface DocumentPages {
  readonly title: string;
  /** 编号. */
  readonly number: string;
  /** Labels and values at its head. */
  readonly facts: readonly (readonly [string, string])[];
  readonly sections: readonly DocumentSection[];
  /** At the foot of every page, with the page's number. */
  readonly foot: string;
}
