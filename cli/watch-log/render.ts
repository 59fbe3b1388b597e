import pc from 'picocolors';
import type { LogAnalysis, LogEvent } from '../../domain/errors/analyse.ts';

/** The analysis for a person: one block per error, the verdict last. */
export function renderAnalysis(analysis: LogAnalysis, colours: boolean): string {
  const paint = pc.createColors(colours);
  const block = (event: LogEvent): string => {
    const place =
      event.file === null ? '' : ` ${event.file}${event.line === null ? '' : `:${event.line}`}`;
    const head = `${event.severity.padEnd(8)} ${event.type} ${Math.round(event.confidence * 100)} %  line ${event.lineNo}${place}`;
    const shown = event.interventionRequired ? paint.bold(head) : paint.dim(head);
    const fix = event.suggestedFix === null ? '' : `         fix: ${event.suggestedFix.action}\n`;
    return `${shown}\n         ${event.message}\n${fix}`;
  };
  const count = analysis.events.filter((event) => event.interventionRequired).length;
  const verdict =
    analysis.verdict === 'intervene'
      ? `${paint.red('intervene')}: ${count} of ${analysis.events.length} errors need it`
      : `${paint.green('clear')}: ${analysis.events.length === 0 ? 'no errors' : `${analysis.events.length} noted, none needs an intervention`}`;
  return `${analysis.events.map(block).join('')}${verdict}\n`;
}
