const remembered = 5000;
const known = new Map<string, string>();

/**
 * The day that lies an ISO 8601 duration of years, months and days (`P3Y`, `P6M`, `P90D`) after a day (YYYY-MM-DD).
 *
 * A day that the month reached does not have becomes its last day (民法典 art. 202).
 */
export function addDuration(day: string, duration: string): string {
  const key = `${day}${duration}`;
  const sum = known.get(key) ?? add(day, duration);
  if (known.size >= remembered) known.clear();
  known.set(key, sum);
  return sum;
}

function add(day: string, duration: string): string {
  const [years, months, days] = ['Y', 'M', 'D'].map((unit) => Number(new RegExp(`(\\d+)${unit}`).exec(duration)?.[1] ?? 0));
  const date = new Date(`${day}T00:00:00Z`);
  const wanted = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + (years ?? 0) * 12 + (months ?? 0));
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(wanted, last) + (days ?? 0));
  return date.toISOString().slice(0, 10);
}
