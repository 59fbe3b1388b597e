/** Secrets by their shape; each pattern's last group is what goes. Provider prefixes are public documentation. */
const PATTERNS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[\w-]{20,}|xox[abeoprs]-[\w-]{10,}|sk-[\w-]{16,}|[sr]k_(?:live|test)_\w{10,}|AKIA[0-9A-Z]{16}|ASIA[0-9A-Z]{16}|AIza[\w-]{30,}|ya29\.[\w-]{20,}|npm_[A-Za-z0-9]{30,}|pypi-[\w-]{30,}|hf_[A-Za-z0-9]{20,}|SG\.[\w-]{16,}\.[\w-]{16,}|dop_v1_[a-f0-9]{40,}|shpat_[a-f0-9]{32}|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)/g,
];
const NAMED =
  /((?:^|[\s"'{,;&?])(?<!\b(?:unexpected|expected|invalid|illegal|missing|unknown|bad)\s)(?:--?)?[\w.-]*(?:token|secret|passw(?:or)?d|passwd|pwd|api[_-]?key|access[_-]?key|private[_-]?key|credentials?|auth)[\w-]*["']?\s*[=:]\s*["']?)([^\s"'&;,}]{3,})/gi;
const OPTION =
  /(\s--?(?:password|passwd|token|secret|api-key|access-token)\s+["']?)([^\s"']{3,})/gi;
const HEADER =
  /((?:authorization|proxy-authorization|cookie|set-cookie|x-api-key|x-auth-token|private-token)\s*:\s*)([^\r\n"']+)/gi;
const URL_USER = /(\b[a-z][a-z0-9+.-]*:\/\/)([^\s/@:]*:[^\s/@]+)@/gi;
const CURL_USER = /(\s(?:-u|--user)\s+["']?[^\s:"']+:)([^\s"']+)/g;

/** Short options that carry a password, by the manuals of the programs that have them. */
const SHORT_OPTION =
  /((?:\bsshpass\s+-p\s*|\b(?:docker|podman|helm|oras|skopeo|az|cf|twine|npm)\s+(?:registry\s+)?(?:login|upload)\b[^|;&\n]*?\s-p\s+)["']?)([^\s"']{3,})/g;
const SIGNED =
  /([?&](?:X-Amz-(?:Signature|Security-Token|Credential)|sig|signature|access_token|token|key)=)([^&\s"']{8,})/gi;

const MARK = '[redacted]';

/** A copy of plain data in which every text is redacted; its shape stays. */
export function redactAll<T>(value: T): T {
  if (typeof value === 'string') return redact(value) as T;
  if (Array.isArray(value)) return value.map((one: unknown) => redactAll(one)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => [key, redactAll(inner)]),
  ) as T;
}

/** Text without what looks like a secret; for everything that is stored, logged or said. */
export function redact(text: string): string {
  let out = text;
  for (const pattern of PATTERNS) out = out.replace(pattern, MARK);
  return out
    .replace(HEADER, `$1${MARK}`)
    .replace(URL_USER, `$1${MARK}@`)
    .replace(CURL_USER, `$1${MARK}`)
    .replace(SHORT_OPTION, `$1${MARK}`)
    .replace(SIGNED, `$1${MARK}`)
    .replace(OPTION, `$1${MARK}`)
    .replace(NAMED, (whole: string, before: string, value: string) =>
      value.startsWith('$') || value === MARK ? whole : `${before}${MARK}`,
    );
}
