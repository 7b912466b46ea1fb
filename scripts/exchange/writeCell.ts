import type { LayoutColumn } from '../../subgraphs/shared/collection/layout.ts';

/** A stored value as a cell of its column: what the collector reads as that value again. */
export function writeCell(column: LayoutColumn, value: string | null): string {
  if (value === null) return '';
  switch (column.type) {
    case 'code':
      return column.list
        ? value
            .split(/\s*;\s*/)
            .map((code) => wordOf(column, code))
            .join(';')
        : wordOf(column, value);
    case 'boolean':
      return value === 'true' ? '是' : '否';
    case 'money':
      return column.unit === 'wanyuan' ? inWanyuan(value) : value;
    case 'text':
    case 'documentNumber':
    case 'date':
    case 'month':
    case 'integer':
    case 'decimal':
      return value;
  }
}

/** The first word that a layout has for a code: the collector knows them all, and the code itself. */
function wordOf({ codes = {} }: LayoutColumn, code: string): string {
  return Object.entries(codes).find(([, known]) => known === code)?.[0] ?? code;
}

/** Exact: a division by ten thousand moves the point. */
function inWanyuan(yuan: string): string {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(yuan) ?? [];
  const digits = whole.padStart(5, '0');
  return `${sign}${digits.slice(0, -4)}.${digits.slice(-4)}${fraction}`.replace(/\.?0+$/, '');
}
