import { decodeBase32, decodeBase64, decodeHex } from '../shell/codecs.ts';
import type { Reader, Value } from './values.ts';

/** Value of a call of a function that is known: decoders, path and environment helpers. */
export function knownCall(reader: Reader, path: string, values: Value[]): Value {
  const last = path.split('.').at(-1)!;
  const [one = null, two = null] = values;
  const text = typeof one === 'string' ? one : null;
  if (
    /^(?:b64decode|decode64|strict_decode64|urlsafe_decode64|base64_decode|decode_base64|atob|standard_b64decode|urlsafe_b64decode)$/.test(
      last,
    )
  )
    return text === null ? null : decodeBase64(text);
  if (/^(?:b32decode)$/.test(last)) return text === null ? null : decodeBase32(text);
  if (/^(?:fromhex|unhexlify|hex2bin|a2b_hex)$/.test(last))
    return text === null ? null : decodeHex(text);
  if (path === 'Buffer.from')
    return text === null
      ? null
      : two === 'base64'
        ? decodeBase64(text)
        : two === 'hex'
          ? decodeHex(text)
          : text;
  if (/^(?:chr|fromCharCode)$/.test(last))
    return values
      .flat()
      .map((v) => (typeof v === 'string' && /^\d+$/.test(v) ? String.fromCharCode(Number(v)) : ''))
      .join('');
  if (
    /^(?:mkdtemp|mkdtempSync|mktmpdir|gettempdir|tmpdir|TemporaryDirectory|NamedTemporaryFile|mkstemp)$/.test(
      last,
    )
  )
    return reader.scope.marks.make({
      kind: 'output',
      name: 'mktemp',
      under: '/tmp',
      filtered: true,
    });
  if (/^(?:homedir|home|Path\.home)$/.test(last)) return reader.scope.home;
  if (/^(?:expanduser|expandvars|expand_path)$/.test(last))
    return text === null ? null : text.replace(/^~|\$HOME/, reader.scope.home);
  if (/^(?:getcwd|cwd|pwd|Dir\.pwd)$/.test(last)) return '.';
  if (
    /^(?:Path|PurePath|PosixPath|str|bytes|abspath|realpath|normpath|resolve|fspath|String|quote|list|tuple|array|shlex\.join|fsencode)$/.test(
      last,
    )
  ) {
    if (values.length > 1 && values.every((v) => typeof v === 'string')) return values.join('/');
    return one;
  }
  if (last === 'join' && /path/.test(path))
    return values
      .map((v) => reader.textOf(v))
      .reduce((all, v) => (v.startsWith('/') ? v : `${all}/${v}`));
  if (last === 'glob' && text !== null) return text.replace(/^~(?=\/)/, reader.scope.home);
  if (last === 'split' && text !== null) return text.split(/\s+/).filter(Boolean);
  if (last === 'getenv' || last === 'get')
    return text === 'HOME'
      ? reader.scope.home
      : reader.scope.marks.make({
          kind: 'variable',
          name: text ?? 'environ',
          secret: /TOKEN|SECRET|KEY|PASSWORD/.test(text ?? ''),
        });
  if (
    /^(?:urlopen|get|fetch|file_get_contents|request|post|urlretrieve|read_url)$/.test(last) &&
    /^https?:/.test(text ?? '')
  )
    return reader.scope.marks.make({ kind: 'output', name: last, network: true });
  return null;
}
