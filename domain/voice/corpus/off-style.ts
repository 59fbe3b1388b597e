import { BROKEN_FORM } from './off-style-form.ts';
import { BROKEN_SENSE } from './off-style-sense.ts';
import { BROKEN_WORDS } from './off-style-words.ts';

/** Whole messages that are not the operator, by what gives them away when the file was sorted. */
export const OFF_STYLE: readonly string[] = [...BROKEN_FORM, ...BROKEN_WORDS, ...BROKEN_SENSE];
