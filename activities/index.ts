import type { createClassifyActivities } from './classify.ts';
import type { createComposeActivities } from './compose.ts';
import type { createDeliverablesActivities } from './deliverables.ts';
import type { createEventActivities } from './events.ts';
import type { createNotifyActivities } from './notify.ts';
import type { createRecallActivities } from './recall.ts';
import type { createSessionActivities } from './session.ts';
import type { createSnapshotActivities } from './snapshot.ts';
import type { createSoakActivities } from './soak.ts';
import type { createTaskActivities } from './tasks.ts';

/** Activities on queue `cake`: any machine may run them. */
export type LightActivities = ReturnType<typeof createNotifyActivities>;

/** Activities on `cake-host-<machine id>`: they touch that machine's agent, work tree or `cake.db`. */
export type HostActivities = ReturnType<typeof createSessionActivities> &
  ReturnType<typeof createClassifyActivities> &
  ReturnType<typeof createComposeActivities> &
  ReturnType<typeof createRecallActivities> &
  ReturnType<typeof createTaskActivities> &
  ReturnType<typeof createSnapshotActivities> &
  ReturnType<typeof createDeliverablesActivities> &
  ReturnType<typeof createSoakActivities>;

/** Activities on `cake-poll-<machine id>`: they only wait. */
export type PollActivities = ReturnType<typeof createEventActivities>;
