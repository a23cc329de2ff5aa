// One group of a study in a thread of the pool.
import { reachTask } from '../src/task.ts';

export default reachTask;
