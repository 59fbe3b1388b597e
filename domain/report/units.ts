/** A length of time for a person: `412 ms`, `4.3 s`, `7 min`, `7 h 39 min`. */
export function duration(ms: number): string {
  if (Math.round(ms) < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const minutes = Math.floor(ms / 60_000);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A part of a whole in whole percent; `<1 %` for what is there but rounds to nothing. */
export function share(part: number, whole: number): string {
  if (part <= 0 || whole <= 0) return '0 %';
  const percent = Math.round((100 * part) / whole);
  return percent === 0 ? '<1 %' : `${percent} %`;
}
