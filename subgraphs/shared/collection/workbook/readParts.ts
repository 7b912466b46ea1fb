import { NotAWorkbook } from './notAWorkbook.ts';
import type { WorkbookParts } from './openParts.ts';
import { readAllXml } from './readXml.ts';
import { unescapeString } from './xmlString.ts';

/** What cells refer to. */
export interface SharedParts {
  readonly strings: readonly string[];
  /** As what each cell style shows a number. */
  readonly shows: readonly NumberKind[];
  /** Days count from 1904, not 1900. */
  readonly from1904: boolean;
  /** The part of the first sheet that is shown. */
  readonly sheet: string;
  /** The other sheets that are shown. */
  readonly others: readonly Sheet[];
}

/** A number as it is, a count of days as a day, or a share of one as a percentage. */
export type NumberKind = 'NUMBER' | 'DAY' | 'PERCENT';

/** A sheet: its name, and the part that holds it. */
export interface Sheet {
  readonly name: string;
  readonly part: string;
}

/** Strings of a workbook, all together; they are held while it is read, the empty ones too. */
const MAX_CHARACTERS = 400_000_000;
const STRING_OVERHEAD = 32;
/** One of them; a cell has 32,767 characters at most, and every cell of a row may be the same string. */
const MAX_STRING = 100_000;
/** Formats of a workbook; spreadsheets allow 64,000. */
const MAX_FORMATS = 100_000;

/** Reads what the cells of a workbook's first sheet that is shown refer to (ECMA-376 part 1, §18). */
export async function readSharedParts(parts: WorkbookParts): Promise<SharedParts> {
  const { shown, from1904 } = await readBook(parts);
  const targets = await readTargets(parts);
  const sheets = shown.flatMap(({ name, relation }) => {
    const part = targets.get(relation);
    return part === undefined ? [] : [{ name, part }];
  });
  const sheet = targets.get(shown[0]?.relation ?? '') ?? 'xl/worksheets/sheet1.xml';
  const others = sheets.filter(({ part }) => part !== sheet);
  return { strings: await readStrings(parts), shows: await readStyles(parts), from1904, sheet, others };
}

async function readBook(parts: WorkbookParts): Promise<{ shown: { name: string; relation: string }[]; from1904: boolean }> {
  const shown: { name: string; relation: string }[] = [];
  let from1904 = false;
  const bytes = await parts.read('xl/workbook.xml');
  if (!bytes) throw new NotAWorkbook('xl/workbook.xml');
  await readAllXml(bytes, {
    open(name, attributes) {
      if (name === 'workbookPr') from1904 = ['1', 'true'].includes(attributes['date1904'] ?? '');
      // What whoever filled the workbook in does not see is not what he meant to send.
      if (name === 'sheet' && !['hidden', 'veryHidden'].includes(attributes['state'] ?? ''))
        shown.push({
          name: attributes['name'] ?? '',
          relation: Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? '',
        });
    },
  });
  return { shown, from1904 };
}

async function readTargets(parts: WorkbookParts): Promise<Map<string, string>> {
  const targets = new Map<string, string>();
  await readAllXml(await parts.read('xl/_rels/workbook.xml.rels'), {
    open(name, { Id = '', Target = '' }) {
      if (name === 'Relationship') targets.set(Id, Target.startsWith('/') ? Target.slice(1) : `xl/${Target}`);
    },
  });
  return targets;
}

async function readStrings(parts: WorkbookParts): Promise<string[]> {
  const strings: string[] = [];
  let characters = 0;
  let text = '';
  let inText = false;
  let inReading = false;
  await readAllXml(await parts.read('xl/sharedStrings.xml'), {
    open(name) {
      if (name === 'si') text = '';
      else if (name === 'rPh') inReading = true;
      else if (name === 't') inText = true;
    },
    text(piece) {
      if (inText && !inReading) text += piece;
      if (text.length > MAX_STRING || characters + text.length > MAX_CHARACTERS) throw new NotAWorkbook('too large');
    },
    close(name) {
      if (name === 't') inText = false;
      else if (name === 'rPh') inReading = false;
      else if (name === 'si') {
        characters += text.length + STRING_OVERHEAD;
        if (characters > MAX_CHARACTERS) throw new NotAWorkbook('too large');
        strings.push(unescapeString(text));
      }
    },
  });
  return strings;
}

/** Of the number formats that come with every workbook (§18.8.30), the Chinese ones included, what they show. */
function builtInKind(id: number): NumberKind {
  if (id === 9 || id === 10) return 'PERCENT';
  return (id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58) ? 'DAY' : 'NUMBER';
}

async function readStyles(parts: WorkbookParts): Promise<NumberKind[]> {
  const own = new Map<number, NumberKind>();
  const shows: NumberKind[] = [];
  let inCells = false;
  await readAllXml(await parts.read('xl/styles.xml'), {
    open(name, attributes) {
      if (name === 'numFmt') own.set(Number(attributes['numFmtId']), kindOf(attributes['formatCode'] ?? ''));
      else if (name === 'cellXfs') inCells = true;
      else if (name === 'xf' && inCells) {
        const id = Number(attributes['numFmtId'] ?? 0);
        shows.push(own.get(id) ?? builtInKind(id));
      }
      if (shows.length > MAX_FORMATS || own.size > MAX_FORMATS) throw new NotAWorkbook('too large');
    },
    close(name) {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return shows;
}

/** What a format shows, by whether it has a year, a day or a percent sign in it outside quoted text, escapes and brackets. */
function kindOf(format: string): NumberKind {
  const signs = format.replace(/"[^"]*"|[\\_*].|\[[^\]]*\]/g, '');
  if (/[yd]/i.test(signs)) return 'DAY';
  return signs.includes('%') ? 'PERCENT' : 'NUMBER';
}
