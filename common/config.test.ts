import { type ConfigError, readConfig } from './config.ts';

const problems = (environment: Record<string, string>): readonly string[] => {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    return (error as ConfigError).problems;
  }
};

describe('readConfig', () => {
  it('runs on nothing: embedded, demo key, port 4000', () => {
    expect(readConfig({})).toMatchObject({ port: 4000, databaseUrl: undefined, identity: { kind: 'demo' }, production: false });
  });

  it('names every error at once', () => {
    expect(problems({ PORT: 'x', DATABASE_URL: 'mysql://x', TAX_URL: 'tax', IDENTITY_ISSUER: 'i', SUBJECT_ID_KEY: 'short' })).toEqual([
      expect.stringMatching(/^PORT: /),
      expect.stringMatching(/^DATABASE_URL: /),
      expect.stringMatching(/^SUBJECT_ID_KEY: /),
      expect.stringMatching(/^TAX_URL: /),
      expect.stringMatching(/^IDENTITY_JWKS_URL, IDENTITY_AUDIENCE: /),
    ]);
  });

  it('refuses the demo key and missing secrets in production', () => {
    expect(problems({ NODE_ENV: 'production' })).toHaveLength(3);
  });

  it('cannot be changed afterwards, and keeps the gateway from reporting to its maker', () => {
    const config = readConfig({ CORS_ORIGINS: 'https://a.example, https://b.example' });
    expect(() => (config.corsOrigins as string[]).push('x')).toThrow(TypeError);
    expect(process.env['APOLLO_TELEMETRY_DISABLED']).toBe('true');
  });
});
