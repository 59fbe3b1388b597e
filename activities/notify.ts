import { withHeartbeat } from './heartbeat.ts';

export interface NotifyInput {
  taskId: string;
  title: string;
  body: string;
}

export interface Notifier {
  notify(input: NotifyInput): Promise<void>;
}

export const createNotifyActivities = (deps: { notifier: Notifier }) => ({
  /** Tells a person by log and webhook; the caller limits the attempts, because a silent pager must not stop the work. */
  async notify(input: NotifyInput): Promise<void> {
    await withHeartbeat(1_000, () => deps.notifier.notify(input));
  },
});
