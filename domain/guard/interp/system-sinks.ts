import type { Opened, SinkHandlers } from './source-facts.ts';
import type { Token } from './tokens.ts';

/** Calls that change modes, end processes or move files, as the commands that do the same; true when it was one. */
export function systemSink(
  name: string,
  reader: Opened,
  { tokens, receiver }: { tokens: readonly Token[]; receiver: string | null },
  on: SinkHandlers,
): boolean {
  if (/^(?:chmod|chmodSync|lchmod)$/.test(name)) {
    const texts = reader.all().values.map((one) => (one === null ? '' : reader.textOf(one)));
    const mode = writableByConstant(tokens)
      ? '777'
      : (texts.find((one) => /^(?:0o?)?[0-7]{3,4}$/.test(one)) ?? '');
    const path = texts.find((one) => one !== mode && one !== '') ?? receiver ?? 'file';
    if (mode !== '') on.words(['chmod', mode.replace(/^0o?/, ''), path]);
    return true;
  }
  if (/^(?:chown|chownSync|lchown)$/.test(name)) return true;
  if (/^(?:kill|killpg)$/.test(name)) {
    const pid = reader.all().values.find((one) => typeof one === 'string' && /^-?\d+$/.test(one));
    if (typeof pid === 'string') on.words(['kill', '-9', '--', pid]);
    return true;
  }
  if (/^(?:move|rename|renameSync|mv|moveSync)$/.test(name)) {
    const { values } = reader.all();
    if (values.length === 2 && typeof values[0] === 'string')
      on.words(['mv', values[0], reader.textOf(values[1]!)]);
    return true;
  }
  return false;
}

/** A DELETE to an address, as the call of curl that does the same; true when it was one. */
export function httpDelete(name: string, tokens: readonly Token[], on: SinkHandlers): boolean {
  if (!/^(?:delete|del|fetch|request|axios)$/.test(name)) return false;
  const url = tokens[2]?.kind === 'string' ? tokens[2].text : '';
  if (!/^https?:/.test(url)) return false;
  if (!name.startsWith('del') && !asksToDelete(tokens)) return false;
  on.words(['curl', '-X', 'DELETE', url]);
  return true;
}

/** The method of a request among its arguments. */
function asksToDelete(tokens: readonly Token[]): boolean {
  const end = tokens.findIndex((one, at) => at > 0 && one.text === ';');
  return tokens.slice(0, end < 0 ? undefined : end).some(({ text }) => text === 'DELETE');
}

/** `stat.S_IRWXO` and the like among the arguments: the mode lets others write. */
function writableByConstant(tokens: readonly Token[]): boolean {
  const end = tokens.findIndex((one, at) => at > 0 && (one.first || one.text === ';'));
  return tokens
    .slice(0, end < 0 ? undefined : end)
    .some(({ text }) => /^S_I(?:RWXO|WOTH|SUID|SGID)$/.test(text));
}
