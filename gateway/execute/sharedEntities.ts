import { hash } from 'node:crypto';
import { z } from 'zod';
import type { RedisClient } from '../../common/redis.ts';
import { entityText } from './entityText.ts';
import type { PlainObject } from '../../common/plainObject.ts';

const PREFIX = 'credit-graph:entity:';
/** A Redis that takes longer is not worth waiting for: the department is asked. */
const PATIENCE_MS = 20;

/** An entity, and how far changes had been heard of when it was asked for. */
export interface SharedEntity {
  readonly value: PlainObject;
  readonly asOf: number;
  /** When it may be served no more. */
  readonly until: number;
}

/** Where all gateways keep entities for each other. A lost, slow or empty one costs time, never a right answer. */
export interface SharedEntities {
  find(keys: readonly string[]): Promise<readonly (SharedEntity | undefined)[]>;
  keep(key: string, entity: Pick<SharedEntity, 'value' | 'asOf'>, lifetimeMs: number): void;
}

const storedSchema = z.object({ asOf: z.number(), until: z.number(), value: z.record(z.string(), z.unknown()) });

/** Entities in Redis, in wire form. */
export function redisEntities(client: RedisClient, now: () => number = Date.now): SharedEntities {
  const keyOf = (key: string): string => PREFIX + hash('sha256', key, 'base64url');
  return {
    async find(keys) {
      const texts = await Promise.race([
        client.mGet(keys.map(keyOf)).catch(() => []),
        new Promise<never[]>((resolve) => setTimeout(resolve, PATIENCE_MS, [])),
      ]);
      return keys.map((_, index) => {
        const text = texts[index];
        return typeof text === 'string' ? read(text, now()) : undefined;
      });
    },
    keep(key, { value, asOf }, lifetimeMs) {
      const text = `{"asOf":${asOf},"until":${now() + lifetimeMs},"value":${entityText(value)}}`;
      client.set(keyOf(key), text, { expiration: { type: 'PX', value: lifetimeMs } }).catch(() => undefined);
    },
  };
}

function read(text: string, now: number): SharedEntity | undefined {
  try {
    const parsed = storedSchema.safeParse(JSON.parse(text));
    return parsed.success && parsed.data.until > now ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
