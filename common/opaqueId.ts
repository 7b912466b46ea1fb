import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto';
import { isSubjectNumber, SUBJECT_CLASSES, subjectClassOf, type SubjectClass } from './subjectClass.ts';

const BLOCK_BYTES = 16;
const NUMBER_BYTES = 6;
const DAY_BYTES = 4;
const LIST_BYTES = BLOCK_BYTES - NUMBER_BYTES - DAY_BYTES;
const CACHE_SIZE = 50_000;

/** A record as its opaque id tells it: no table is needed to know its sector, its data set and the class of its subject. */
export interface RecordReference {
  sector: string;
  dataset: string;
  subjectClass: SubjectClass;
  record: number;
}

/** Translates dense numbers into opaque ids and back; holders of the key only. */
export interface OpaqueIds {
  /** The subject's id, 23 characters. Throws a RangeError for a number that no subject can have. */
  subjectId(number: number): string;
  /** The dense number of a subject id, or `undefined` for anything this key did not make. */
  subjectNumber(id: string): number | undefined;
  /** A record's id. */
  recordId(reference: RecordReference): string;
  /** The record number behind an id, if the id is of that sector and data set. */
  recordNumber(id: string, sector: string, dataset: string): number | undefined;
  /** The class of the subject that a record is about, as its id tells; of ids that {@link OpaqueIds.recordNumber} knows only. */
  recordClass(id: string): SubjectClass | undefined;
  /** The cursors of one list, by whatever tells it from all others. */
  cursors(list: string): ListCursors;
}

/** The cursors of a list. */
export interface ListCursors {
  /** The cursor of a place: in the open it would tell subjects' and records' numbers, and by their gaps what is withheld. */
  cursor(day: string | null, number: number): string;
  /** The place behind a cursor, or `undefined` for anything this key did not make, or made for another list: there it would pass over what comes before. */
  place(cursor: string): { day: string | null; number: number } | undefined;
}

/**
 * Opaque ids by a keyed permutation: one AES-256 block holds the number and zeros, so that an id can be neither
 * enumerated nor made up (a guess decrypts to non-zero padding), and nothing has to be stored to translate it.
 * `key` is SUBJECT_ID_KEY, at least 32 bytes, never rotated: rotating it would rename every subject.
 */
export function opaqueIds(key: Uint8Array): OpaqueIds {
  if (key.byteLength < 32) throw new RangeError('SUBJECT_ID_KEY needs at least 32 bytes');
  const subjects = permutation(key, 'subject');
  const records = permutation(key, 'record');
  const cursors = permutation(key, 'cursor');
  const numbers = new Map<string, number | undefined>();
  const ids = new Map<number, string>();

  return {
    subjectId(number) {
      let id = ids.get(number);
      if (id === undefined) {
        if (!isSubjectNumber(number)) throw new RangeError(`not a subject number: ${number}`);
        const block = Buffer.alloc(BLOCK_BYTES);
        block.writeUIntBE(number, 0, NUMBER_BYTES);
        id = `S${subjects.encrypt(block)}`;
        remember(ids, number, id);
      }
      return id;
    },
    subjectNumber(id) {
      if (numbers.has(id)) return numbers.get(id);
      const block = id.startsWith('S') ? subjects.decrypt(id.slice(1)) : undefined;
      const number = block && allZero(block, NUMBER_BYTES) ? block.readUIntBE(0, NUMBER_BYTES) : undefined;
      const valid = number !== undefined && isSubjectNumber(number) ? number : undefined;
      // Only what the key made is worth a place: a flood of made-up ids must not empty the cache.
      if (valid !== undefined) remember(numbers, id, valid);
      return valid;
    },
    recordId({ sector, dataset, subjectClass, record }) {
      const block = Buffer.alloc(BLOCK_BYTES);
      block.writeUIntBE(record, 0, NUMBER_BYTES);
      block.writeUInt8(CLASS_CODE[subjectClass], NUMBER_BYTES);
      originDigest(sector, dataset).copy(block, NUMBER_BYTES + 1);
      return `R${records.encrypt(block)}`;
    },
    recordNumber(id, sector, dataset) {
      const block = id.startsWith('R') ? records.decrypt(id.slice(1)) : undefined;
      if (!block || !block.subarray(NUMBER_BYTES + 1).equals(originDigest(sector, dataset))) return undefined;
      return block.readUIntBE(0, NUMBER_BYTES);
    },
    recordClass(id) {
      const code = id.startsWith('R') ? records.decrypt(id.slice(1))?.readUInt8(NUMBER_BYTES) : undefined;
      return SUBJECT_CLASSES.find((subjectClass) => CLASS_CODE[subjectClass] === code);
    },
    cursors(list) {
      const ofList = createHash('sha256').update(list).digest().subarray(0, LIST_BYTES);
      return {
        cursor(day, number) {
          const block = Buffer.alloc(BLOCK_BYTES);
          block.writeUIntBE(number, 0, NUMBER_BYTES);
          block.writeUInt32BE(day === null ? 0 : Number(day.replaceAll('-', '')), NUMBER_BYTES);
          ofList.copy(block, NUMBER_BYTES + DAY_BYTES);
          return `C${cursors.encrypt(block)}`;
        },
        place(cursor) {
          const block = cursor.startsWith('C') ? cursors.decrypt(cursor.slice(1)) : undefined;
          if (!block?.subarray(NUMBER_BYTES + DAY_BYTES).equals(ofList)) return undefined;
          const day = String(block.readUInt32BE(NUMBER_BYTES)).padStart(8, '0');
          return {
            day: /^0+$/.test(day) ? null : `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`,
            number: block.readUIntBE(0, NUMBER_BYTES),
          };
        },
      };
    },
  };
}

/** A subject as the resolvers of a subgraph know it. */
export interface SubjectReference {
  readonly number: number;
  readonly id: string;
  readonly subjectClass: SubjectClass;
}

/** The reference behind a subject id, or `undefined` for an id that this key did not make. */
export function subjectReference(ids: OpaqueIds, id: string): SubjectReference | undefined {
  const number = ids.subjectNumber(id);
  return number === undefined ? undefined : { number, id, subjectClass: subjectClassOf(number) };
}

const CLASS_CODE: Record<SubjectClass, number> = { organisation: 1, soleTrader: 2, individual: 3 };
const digests = new Map<string, Buffer>();

function originDigest(sector: string, dataset: string): Buffer {
  const origin = `${sector}/${dataset}`;
  let digest = digests.get(origin);
  if (!digest) {
    digest = createHash('sha256')
      .update(origin)
      .digest()
      .subarray(0, BLOCK_BYTES - NUMBER_BYTES - 1);
    digests.set(origin, digest);
  }
  return digest;
}

function permutation(key: Uint8Array, purpose: string) {
  const secret = Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `credit-graph/${purpose}-id`, 32));
  return {
    encrypt(block: Buffer): string {
      const cipher = createCipheriv('aes-256-ecb', secret, null).setAutoPadding(false);
      return Buffer.concat([cipher.update(block), cipher.final()]).toString('base64url');
    },
    decrypt(text: string): Buffer | undefined {
      const bytes = Buffer.from(text, 'base64url');
      // base64url has several spellings of one value; only the canonical one is an id.
      if (bytes.byteLength !== BLOCK_BYTES || bytes.toString('base64url') !== text) return undefined;
      const decipher = createDecipheriv('aes-256-ecb', secret, null).setAutoPadding(false);
      return Buffer.concat([decipher.update(bytes), decipher.final()]);
    },
  };
}

function allZero(block: Buffer, from: number): boolean {
  return block.subarray(from).every((byte) => byte === 0);
}

function remember<K, V>(cache: Map<K, V>, key: K, value: V): void {
  if (cache.size >= CACHE_SIZE) cache.delete(cache.keys().next().value as K);
  cache.set(key, value);
}
