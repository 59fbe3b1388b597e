/** Where text comes from that only the run knows; carried inside strings as one private-use character. */
export interface Origin {
  kind: 'variable' | 'output' | 'file' | 'input' | 'found';
  /** Variable name, or program names of the output. */
  name: string;
  network: boolean;
  /** Was decoded, decompressed or decrypted on the way. */
  decoded: boolean;
  /** Was rewritten by a text tool on the way. */
  transformed: boolean;
  /** Holds a secret: a key file, the environment. */
  secret: boolean;
  /** Its paths lie below this directory, when that much is known. */
  under: string | null;
  /** Only what matched a filter by name, age or state. */
  filtered: boolean;
}

const FIRST = 0xe000;
const LAST = 0xf8ff;
const MARK = /[\uE000-\uF8FF]/g;
const ONE_MARK = /[\uE000-\uF8FF]/;

/** Registry of the unknowns of one decision. The characters are the private-use area of Unicode's basic plane. */
export class Marks {
  private readonly origins: Origin[] = [];

  make(origin: Partial<Origin> & Pick<Origin, 'kind' | 'name'>): string {
    const code = Math.min(FIRST + this.origins.length, LAST);
    this.origins[code - FIRST] = {
      network: false,
      decoded: false,
      transformed: false,
      secret: false,
      under: null,
      filtered: false,
      ...origin,
    };
    return String.fromCharCode(code);
  }

  of(text: string): Origin[] {
    const found = text.match(MARK) ?? [];
    return found.flatMap((char) => this.origins[char.charCodeAt(0) - FIRST] ?? []);
  }
}

/** True when a part of the text is not known. */
export function isMarked(text: string): boolean {
  return ONE_MARK.test(text);
}

/** The known part of a text: unknown parts read as empty, as unset variables do. */
export function withoutMarks(text: string): string {
  return text.replace(MARK, '');
}

/** For people: unknown parts as an ellipsis. */
export function showMarks(text: string): string {
  return text.replace(MARK, '…');
}

/** Input never brings marks of its own; a line end of another system is a line end. */
export function stripForeignMarks(text: string): string {
  return text.replace(MARK, '?').replace(/\r(?=\n|$)/g, '');
}
