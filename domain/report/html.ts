import { evidenceFacts, savedLines, sizeLines } from './text.ts';
import type { TaskReport } from './types.ts';
import { duration } from './units.ts';

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
h1{font-size:1.5rem;margin:0}h2{font-size:1.1rem;margin:1.6rem 0 .4rem}code,td.c{font-family:ui-monospace,monospace;font-size:.9em;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%}td{border-top:1px solid #d8dee4;padding:.35rem .5rem;vertical-align:top}
.good{color:#116329}.bad{color:#a40e26}.dim{color:#57606a}ol{margin:.2rem 0;padding-left:1.4rem}
@media (prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}td{border-color:#30363d}.good{color:#3fb950}.bad{color:#ff7b72}.dim{color:#8b949e}}`;

/** The report as one page of HTML that needs nothing from elsewhere; every text from outside is escaped. */
export function reportHtml(report: TaskReport): string {
  const good = report.outcome === 'COMPLETED';
  const proven = report.deliverables.filter(({ status }) => status === 'PROVEN').length;
  const body = [
    `<h1>Task ${escape(report.taskId)} <span class="${good ? 'good' : 'bad'}">${report.outcome}</span></h1>`,
    `<p>${escape(report.goal)}</p>`,
    `<p class="dim">${proven} of ${report.deliverables.length} proven, score ${report.score.toFixed(2)} · ${escape(report.workTree)} · agent ${escape(report.agent)} · ${duration(report.endedAtMs - report.startedAtMs)} · ${escape(report.reason)}</p>`,
    part('Do first', list(report.doFirst)),
    part(
      'Deliverables',
      table(
        report.deliverables.map((one) => [
          mark(one.status === 'PROVEN', one.status.toLowerCase()),
          escape(one.what),
          `<span class="dim">${escape(one.status === 'PROVEN' ? evidenceFacts(one).join(' · ') : one.reason)}</span>`,
        ]),
      ),
    ),
    part(
      'Put aside',
      list(report.parked.map(({ signature, reason }) => `${signature}: ${reason}`)),
    ),
    part('Saved you', list(savedLines(report))),
    part(
      'Blocked before it ran',
      table(
        report.blocked.map(({ command, ruleId, reason, alternative }) => [
          `<code>${escape(command)}</code>`,
          `${escape(reason)} <span class="dim">${escape(ruleId)}</span>`,
          alternative === null ? '' : `<code>${escape(alternative)}</code>`,
        ]),
      ),
    ),
    part(
      'Decided for you',
      table(
        report.decisions.map(({ what, undo }) => [escape(what), `<code>${escape(undo)}</code>`]),
      ),
    ),
    part(
      'What the operator said',
      table(
        report.messages.map((one) => [
          String(one.number),
          escape(one.text),
          `<span class="dim">${escape(one.errorType)}, strike ${one.strike}</span>`,
          mark(
            one.outcome === 'success',
            one.outcome === 'success' ? 'healed' : (one.outcome ?? 'open'),
          ),
        ]),
      ),
    ),
    part('Time and size', list(sizeLines(report))),
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>CAKE ${escape(report.taskId)}: ${report.outcome}</title><style>${STYLE}</style></head>
<body>
${body.filter(Boolean).join('\n')}
</body></html>
`;
}

const part = (title: string, inner: string): string =>
  inner === '' ? '' : `<h2>${title}</h2>\n${inner}`;

const list = (lines: readonly string[]): string =>
  lines.length === 0 ? '' : `<ol>${lines.map((line) => `<li>${escape(line)}</li>`).join('')}</ol>`;

/** Cells are HTML already. */
const table = (rows: readonly (readonly string[])[]): string =>
  rows.length === 0
    ? ''
    : `<table>${rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('')}</table>`;

const mark = (good: boolean, text: string): string =>
  `<span class="${good ? 'good' : 'bad'}">${escape(text)}</span>`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char]!);
}
