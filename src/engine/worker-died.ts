// What happens to a task whose thread or process ended under it: nobody knows yet whether the task or the machine was to blame.

/** The thread or process of a task is gone, without a word from the task; to be tried again. */
export class WorkerDied extends Error {
  override readonly name = 'WorkerDied';
}
