import { countTests, distinct, type TestOutcome, type TestReportReader } from './reader.ts';

/** JUnit XML, whole files or printed into a log: every `<testcase>` with what stands in it. */
export const readJunitXml: TestReportReader = (lines) => {
  if (!lines.some((line) => line.includes('<testsuite'))) return null;
  const xml = lines.join('\n');
  const tests = [...xml.matchAll(/<testcase\b([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)].map(
    (match): TestOutcome => {
      const name = attribute(match[1]!, 'name');
      const type = attribute(match[1]!, 'classname');
      const inside = match[2] ?? '';
      const status = /<(?:failure|error)\b/.test(inside)
        ? 'failed'
        : /<skipped\b/.test(inside)
          ? 'skipped'
          : 'passed';
      return {
        name: type === '' ? name : `${type}.${name}`,
        aliases: [name, `${type}::${name}`, `${type}#${name}`, `${name}(${type})`],
        status,
      };
    },
  );
  if (tests.length === 0) return null;
  const closed = /<\/testsuites?>/.test(xml);
  return {
    runner: 'junit-xml',
    counts: countTests(tests),
    tests: distinct(tests),
    problems: closed ? [] : ['the XML ends early'],
  };
};

function attribute(text: string, name: string): string {
  const raw = new RegExp(`(?:^|\\s)${name}=(?:"([^"]*)"|'([^']*)')`).exec(text);
  return (raw?.[1] ?? raw?.[2] ?? '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}
