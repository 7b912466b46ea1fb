import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { environmentPrefixOf, readSubgraphs } from '../common/subgraphs.ts';

/** Run once, by hand. */
const TOOLS = ['keys', 'collect'];

const service = z.object({
  image: z.string().optional(),
  build: z.string().optional(),
  user: z.string().optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  env_file: z.array(z.strictObject({ path: z.string(), required: z.boolean() })).default([]),
  secrets: z.array(z.string()).default([]),
  networks: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  profiles: z.array(z.string()).optional(),
  healthcheck: z.looseObject({ test: z.array(z.string()).optional(), disable: z.boolean().optional() }),
  depends_on: z
    .record(z.string(), z.strictObject({ condition: z.enum(['service_healthy', 'service_completed_successfully']) }))
    .default({}),
});
const composeFile = z.object({
  services: z.record(z.string(), service),
  networks: z.record(z.string(), z.strictObject({ internal: z.boolean().optional() })),
  volumes: z.record(z.string(), z.strictObject({})),
  secrets: z.record(z.string(), z.strictObject({ file: z.string() })),
});

describe('docker-compose.yml', () => {
  const { services, networks, volumes, secrets } = composeFile.parse(
    parse(readFileSync(new URL('../docker-compose.yml', import.meta.url), 'utf8'), { merge: true }),
  );
  const subgraphs = readSubgraphs().map(({ name }) => name);

  it('has a subgraph and a database for every line of schema/subgraphs.yaml, a gateway, Redis, and nothing else but the tools', () => {
    expect(Object.keys(services).sort()).toEqual(
      ['gateway', 'redis', ...subgraphs, ...subgraphs.map((name) => `${name}-database`), ...TOOLS].sort(),
    );
  });

  it.each(Object.entries(services))('%s names only what there is, is looked after, and starts from something', (name, entry) => {
    expect(entry.image ?? entry.build).toBeDefined();
    expect(Object.keys(services)).toEqual(expect.arrayContaining(Object.keys(entry.depends_on)));
    expect(Object.keys(networks)).toEqual(expect.arrayContaining(entry.networks));
    expect(Object.keys(secrets)).toEqual(expect.arrayContaining(entry.secrets));
    const named = entry.volumes.map((volume) => volume.split(':')[0] ?? '').filter((source) => /^[a-z]/.test(source));
    expect(Object.keys(volumes)).toEqual(expect.arrayContaining(named));
    if (TOOLS.includes(name)) expect(entry).toMatchObject({ profiles: ['tools'], healthcheck: { disable: true } });
    else expect(entry.healthcheck.test?.length).toBeGreaterThan(1);
  });

  it.each(subgraphs)('%s has its own database, keys and password, and the gateway knows where it is', (name) => {
    const database = `${name}-database`;
    const [part, base] = [services[name], services[database]];
    const url = new URL(part?.environment[`${environmentPrefixOf(name)}_DATABASE_URL`] ?? '');
    expect({ host: url.hostname, user: url.username, password: url.password, database: url.pathname }).toEqual({
      host: database,
      user: base?.environment['POSTGRES_USER'],
      password: '',
      database: `/${base?.environment['POSTGRES_DB']}`,
    });
    expect(part).toMatchObject({
      command: ['scripts/subgraph.ts', name, '--port', '4000'],
      secrets: [`${name}-keys`],
      env_file: [{ path: 'secrets/subject-id.env' }, { path: `secrets/${name}.database.env` }],
      depends_on: { [database]: { condition: 'service_healthy' } },
    });
    expect(part?.environment['SUBGRAPH_KEYS']).toBe(`/run/secrets/${name}-keys`);
    expect(secrets[`${name}-keys`]).toEqual({ file: `secrets/${name}.json` });
    expect(base).toMatchObject({
      env_file: [{ path: `secrets/${name}.database.env` }],
      volumes: [`${name}-data:/var/lib/postgresql/data`],
      networks: ['databases'],
    });
    expect(services['gateway']?.environment[`${environmentPrefixOf(name)}_URL`]).toBe(`http://${name}:4000/graphql`);
    expect(Object.keys(services['collect']?.depends_on ?? {})).toContain(database);
  });

  it('lets nobody in from outside but through the gateway, which reaches no database', () => {
    expect(Object.entries(services).flatMap(([name, { ports }]) => (ports.length > 0 ? [name] : []))).toEqual(['gateway']);
    expect(services['gateway']?.networks).toEqual(['outside', 'graph']);
    expect([networks['graph'], networks['databases']]).toEqual([{ internal: true }, { internal: true }]);
  });

  it('holds no secret itself', () => {
    const given = Object.values(services).flatMap(({ environment }) => Object.entries(environment));
    expect(given.filter(([variable]) => /PASSWORD|SECRET|SUBJECT_ID_KEY/.test(variable))).toEqual([]);
  });
});
