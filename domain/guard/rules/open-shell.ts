import { plainArgs, type Call } from '../call.ts';
import { isMarked } from '../shell/marks.ts';

/** True when a call ties a shell to a connection. */
export function opensShell(call: Call): boolean {
  const args = plainArgs(call);
  const { program } = call;
  if (['nc', 'ncat', 'netcat'].includes(program)) {
    if (
      args.some((one) => /^-[a-zA-Z]*[ec]$|^--(?:sh-)?exec$/.test(one)) &&
      args.some((one) => /(?:^|\/)(?:ba|z|da|k)?sh$|cmd\.exe|powershell/.test(one))
    )
      return true;
    return call.marks.of(call.stdin ?? '').some((one) => /^(?:ba|z|da|k)?sh\b/.test(one.name));
  }
  if (program === 'socat') return args.some((one) => /^(?:EXEC|SYSTEM):/i.test(one));
  if (
    /^(?:ba|z|da|k)?sh$|^exec$|^$|^cat$|^nohup$/.test(program) &&
    call.writes.some(({ text }) => /^\/dev\/(?:tcp|udp)\//.test(text))
  )
    return (
      program !== '' &&
      program !== 'cat' &&
      (program === 'exec'
        ? !/localhost|127\.0/.test(call.writes[0]!.text)
        : args.includes('-i') || call.reads.length > 0)
    );
  if (
    /^(?:exec)?$/.test(program) &&
    call.reads.some((text) => /^\/dev\/(?:tcp|udp)\/(?!localhost|127\.)/.test(text)) &&
    call.args.length === 0
  )
    return true;
  const code = /^(?:python|perl|ruby|php|node|lua)[\d.]*$/.test(program)
    ? args.join(' ') + (call.stdin ?? '')
    : '';
  return (
    /socket/i.test(code) &&
    /connect|fsockopen|TCPSocket/.test(code) &&
    /(?:dup2|pty\.spawn|\/bin\/(?:ba)?sh|exec\()/.test(code) &&
    /(?:sh\b)/.test(code) &&
    !isMarked(code.slice(0, 1))
  );
}
