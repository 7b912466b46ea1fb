import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { databaseSchemaOf, environmentPrefixOf } from '../../common/subgraphs.ts';
import { makeKeys, type PartKeys } from './makeKeys.ts';

const SUBJECT_ID_FILE = 'subject-id.env';
const COLLECT_FILE = 'collect.env';

/**
 * Writes the secrets of an installation into `folder`, every file for its owner only, and answers the names of the files
 * written: `<part>.json` (SUBGRAPH_KEYS of that part), `subject-id.env` (SUBJECT_ID_KEY), `<subgraph>.database.env` (the
 * password of its database, for both ends) and `collect.env` (where all of those are, for `npm run collect`). Throws, changing
 * nothing, when one of them is there already: another SUBJECT_ID_KEY would rename every subject.
 */
export function writeKeyFiles(folder: string, subgraphs: readonly string[], keyId: string): string[] {
  const files = new Map([
    ...keyFiles(makeKeys(subgraphs, keyId)),
    [SUBJECT_ID_FILE, `SUBJECT_ID_KEY=${randomBytes(32).toString('hex')}\n`],
    ...passwordFiles(subgraphs, ''),
  ]);
  const existing = [...files.keys()].filter((name) => existsSync(join(folder, name)));
  if (existing.length > 0)
    throw new Error(
      `${folder} 中已有 ${existing.join('、')}，不予覆盖；轮换密钥请用 --rotate / already holds these and they are not overwritten; --rotate renews the keys`,
    );
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return write(folder, files);
}

/**
 * Renews the keys between the parts in `folder`: a new one in front of each, the one before it still accepted. Passwords
 * and SUBJECT_ID_KEY stay; a subgraph that has joined since gets a password. Throws, changing nothing, when there are no keys or a file cannot be read.
 */
export function rotateKeyFiles(folder: string, subgraphs: readonly string[], keyId: string): string[] {
  const before = new Map<string, PartKeys>();
  for (const part of ['gateway', ...subgraphs]) {
    const file = join(folder, `${part}.json`);
    if (existsSync(file)) before.set(part, JSON.parse(readFileSync(file, 'utf8')) as PartKeys);
  }
  if (!before.has('gateway'))
    throw new Error(`${folder} 中没有 gateway.json，尚无密钥可轮换 / holds no gateway.json: there are no keys to renew`);
  const joined = subgraphs.filter((name) => !existsSync(join(folder, `${name}.database.env`)));
  const collect = join(folder, COLLECT_FILE);
  const known = existsSync(collect) ? readFileSync(collect, 'utf8') : '';
  return write(folder, [...keyFiles(makeKeys(subgraphs, keyId, before)), ...(joined.length > 0 ? passwordFiles(joined, known) : [])]);
}

/**
 * A password for each database, for both of its ends; and after those `known`, the addresses with the passwords for whoever
 * collects into all of them. The hosts and names are those of docker-compose.yml.
 */
function passwordFiles(subgraphs: readonly string[], known: string): [string, string][] {
  const made = subgraphs.map((name) => ({ name, password: randomBytes(24).toString('base64url') }));
  const addresses = made.map(({ name, password }) => {
    const user = databaseSchemaOf(name);
    return `${environmentPrefixOf(name)}_DATABASE_URL=postgres://${user}:${password}@${name}-database:5432/${user}\n`;
  });
  return [
    ...made.map(({ name, password }): [string, string] => [
      `${name}.database.env`,
      `POSTGRES_PASSWORD=${password}\nPGPASSWORD=${password}\n`,
    ]),
    [COLLECT_FILE, known + addresses.join('')],
  ];
}

function keyFiles(keys: ReadonlyMap<string, PartKeys>): [string, string][] {
  return [...keys].map(([part, value]) => [`${part}.json`, `${JSON.stringify(value, null, 2)}\n`]);
}

/** All drafts first: a full disk leaves the old files whole. */
function write(folder: string, files: Iterable<[string, string]>): string[] {
  const written = [...files].map(([name, text]) => {
    writeFileSync(join(folder, `.${name}.draft`), text, { mode: 0o600 });
    return name;
  });
  for (const name of written) renameSync(join(folder, `.${name}.draft`), join(folder, name));
  return written;
}
