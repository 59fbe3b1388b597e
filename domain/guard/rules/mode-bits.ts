/** Octal or symbolic modes that let others write, or set the user or group on execution. */
export function isWorldWritable(mode: string): boolean {
  const octal = /^(?:0o)?([0-7]{3,5})$/.exec(mode)?.[1];
  if (octal !== undefined) {
    const special = Number(octal.length > 3 ? octal.at(-4) : 0);
    return (Number.parseInt(octal.at(-1)!, 8) & 2) !== 0 || (special & 6) !== 0;
  }
  if (!/^[ugoa]*[-+=]/.test(mode)) return false;
  return mode.split(',').some((part) => {
    const found = /^([ugoa]*)((?:[-+=][rwxXstugo]*)+)$/.exec(part);
    if (!found) return false;
    const [, who = '', changes = ''] = found;
    return [...changes.matchAll(/([-+=])([rwxXstugo]*)/g)].some(([, sign, bits = '']) => {
      if (sign === '-') return false;
      if (bits.includes('s') && (who === '' || /[uga]/.test(who))) return true;
      const others = /[oa]/.test(who) || (who === '' && sign === '=');
      return others && (bits.includes('w') || (/u/.test(bits) && bits.length === 1));
    });
  });
}
