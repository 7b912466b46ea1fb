import { closeSync, openSync, renameSync, rmSync, statSync } from 'node:fs';

/** Files that take their names only when all of them are written. */
export interface PartFiles {
  /** Their names, in the order in which they were begun. */
  readonly names: readonly string[];
  /** Begins a file: creates `<name>.part` and answers that path. Throws where it cannot be written under either name. */
  begin(name: string): string;
  /** Gives all of them their names. */
  place(): void;
  /** Takes away what has not got its name. */
  remove(): void;
}

/** Files of which none has been begun. */
export function partFiles(): PartFiles {
  const names: string[] = [];
  return {
    names,
    begin(name) {
      const part = `${name}.part`;
      try {
        if (statSync(name, { throwIfNoEntry: false })?.isDirectory() === true) throw new Error('是文件夹 / it is a folder');
        closeSync(openSync(part, 'w'));
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        throw new Error(`${name}: 不能写入，换一个 --out / cannot be written, choose another --out: ${why}`, { cause: error });
      }
      names.push(name);
      return part;
    },
    place() {
      for (const name of names) renameSync(`${name}.part`, name);
    },
    remove() {
      for (const name of names) rmSync(`${name}.part`, { force: true });
    },
  };
}
