export { superviseTask } from './supervise-task.ts';
