/** What every measured program is given of this process's environment: enough to run, nothing that would tune it. */
export function childEnvironment(additions: Readonly<Record<string, string>>): Record<string, string> {
  const kept = ['PATH', 'HOME', 'SystemRoot', 'TEMP', 'TMP'].flatMap((name) =>
    process.env[name] === undefined ? [] : [[name, process.env[name]]],
  );
  return { ...(Object.fromEntries(kept) as Record<string, string>), ...additions };
}
