/** SQL for a time as RFC 3339 in Asia/Shanghai. */
export function shanghaiTime(column: string): string {
  return `to_char(${column} at time zone 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS"+08:00"')`;
}
