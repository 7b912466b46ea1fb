/** A text's beginning, at most so long; a character that takes two places is left out rather than halved: JSON in PostgreSQL has no half ones. */
export function cutText(text: string, length: number): string {
  return text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}
