/**
 * The process in which the Rust planner plans: what goes wrong there in a way that nothing can catch ends this process and not
 * the gateway. Messages: { id, sdl } makes a planner; { id, planner, operation, operationName } plans with it.
 */
import { QueryPlanner } from '@graphql-hive/router-query-planner';

const planners = new Map();

process.on('message', async ({ id, sdl, planner, operation, operationName }) => {
  try {
    if (sdl !== undefined) {
      planners.set(planner, new QueryPlanner(sdl));
      process.send?.({ id });
      return;
    }
    const made = planners.get(planner);
    if (!made) throw new Error('no such planner');
    process.send?.({ id, plan: await made.planAsync(operation, operationName, new Set(), 0) });
  } catch (error) {
    process.send?.({ id, failure: error instanceof Error ? error.message : String(error) });
  }
});
process.on('disconnect', () => process.exit(0));
