/** The operator's verbs: every sentence begins with one of them (SPEC §8). */
export const APPROVED_VERBS: ReadonlySet<string> = new Set(['Run', 'Check', 'Fix', 'Try', 'See']);

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Articles, quantities and demonstratives: what follows is a thing, not a command. */
export const DETERMINERS = words(
  `the a an all both each every one two three it them only this that these those any another no its
   either neither some many several few`,
);

/** Words for persons; the operator speaks of nobody, not even of itself. */
const PERSONS = words(
  `me my mine myself we us our ours ourselves you your yours yourself yourselves he him his himself she her hers
   they their theirs themselves someone somebody anyone anybody everyone everybody nobody people folks guys`,
);

/** Finite forms of the auxiliaries: outside a complement they open a second clause, which explains. */
export const BE_AND_HAVE = words('is are was were has have had does did');
const MODALS = words(
  'will would can could shall should may might must ought cannot wont need needs want wants',
);

/** Words that join a clause of reason, result, condition or contrast. */
const JOINERS = words(
  `because since so thus hence therefore otherwise if unless although though whereas while when whenever however
   but due owing given reason reasons therefor thereby meaning meanwhile besides nevertheless moreover`,
);

const HEDGES = words(
  `maybe perhaps probable possible likely unlikely somehow somewhat apparent consider considering considered suppose
   guess guessing think thinking thought believe feel feels feeling hope hoping wish wonder wondering seem seems seemed appear
   appears appeared look looks looked looking ideal recommend recommends recommended suggest suggests suggested
   propose proposes advise advises advice prefer prefers preferred worth might try-and tempted assume assuming`,
);

const VAGUE = words(
  `something anything everything nothing thing things stuff whatever whichever wherever anyhow anyway happen
   happens happened somewhere anywhere like harder smarter`,
);

const POLITE = words(
  `please kindly thanks thank thx cheers welcome sorry apologies apology apologise apologize excuse pardon regret
   regrets forgive unfortunate oops whoops afraid hello hi hey greetings friend buddy pal dear mate sir luck congrats
   congratulations bye goodbye alright okay ok yeah yep nope hmm well ah oh wow ugh lol haha asap fyi btw imo imho tbh
   sure worry worries patience appreciate appreciated bother trouble mind`,
);

const CHATTY = words(
  `just really very quite rather pretty totally now soon later today tomorrow yesterday also too still
   away anymore finally simple obvious course hurry rush relax then never always`,
);

const JUDGING = words(
  `great nice awful terrible horrible ugly weird strange stupid silly clever beautiful lovely amazing awesome cool fine
   perfect annoying nasty pesky tricky messy hacky funny interesting sad happy lucky glad fun crazy dumb bloody damn
   wonderful excellent brilliant sloppy lazy better`,
);

const COMMANDING = words('ensure remember avoid dont sure');

const CLASSES: readonly { words: ReadonlySet<string>; problem: string }[] = [
  { words: PERSONS, problem: 'it speaks of somebody' },
  { words: MODALS, problem: 'it is no plain order' },
  { words: JOINERS, problem: 'it explains' },
  { words: HEDGES, problem: 'it hedges' },
  { words: VAGUE, problem: 'it is vague' },
  { words: POLITE, problem: 'it is polite' },
  { words: CHATTY, problem: 'it chats' },
  { words: JUDGING, problem: 'it judges' },
  { words: COMMANDING, problem: 'it is no plain order' },
];

/** What a word outside code and quotations does to a message; words that are not here do nothing. */
export const FORBIDDEN: ReadonlyMap<string, string> = new Map(
  // The first class of a word wins, so the list is read from its end.
  CLASSES.toReversed().flatMap(({ words: list, problem }) =>
    [...list].map((word) => [word, problem] as const),
  ),
);

/** Parts of a program: a word before one of them is a keyword or a name (`the while loop`, `the never type`). */
export const CONSTRUCTS = words(
  `loop branch block clause condition statement keyword type call declaration step key expression case operator variable
   function test rule field flag option column`,
);

/** Adverbs in -ly that say where or how a command runs; all others judge, hedge or press. Nouns in -ly are here too. */
export const PLAIN_LY = words(
  `only locally separately individually manually directly recursively globally sequentially serially explicitly nightly
   daily weekly hourly monthly family assembly reply supply apply multiply early anomaly rely tally rally poly`,
);

/** Words that open a complement of Check (`Check that port 80 is free`): a finite verb may follow once. */
export const COMPLEMENTS = words('that why who which what where whether how');

/** Verbs that begin a second order behind `and`, `or`, or a comma. */
export const ORDERS = words(
  `run check fix try see install reinstall commit push pull delete remove update upgrade restart retry rerun wait rebuild
   add move rename write read edit change use open close start stop go make do take get put keep leave let tell ask
   refactor rework clean clear bump grab create set resume restore revert undo skip stay return pass pin verify
   confirm review report document describe explain drop merge rebase deploy exclude include empty`,
);

/** Orders that are names of things as well (`the branch and commit`): they count when an object follows. */
export const ORDERS_OR_THINGS = words(
  'commit push pull update upgrade change use start stop set report document review check fix run test build try include merge drop read write release return pass',
);

/** Infinitives behind `to` that give a purpose, which is an explanation. */
export const PURPOSES = words(
  `make see be ensure avoid get verify confirm help prevent allow let know understand keep have do give find become learn
   figure stop show tell`,
);

/** Particles that make another verb of an approved one (`run away`, `check out`). */
export const PARTICLES = words('along away off out around over up down into through');
