/** What every message begins with (SPEC §8). */
export const PREFIX = 'Operator (CAKE): Stop. ';
