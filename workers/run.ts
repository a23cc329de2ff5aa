// Entry of the threads that compute for the service.
import { runTask } from '../src/engine/run-task.ts';

export default runTask;
