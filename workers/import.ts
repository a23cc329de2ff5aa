// Entry of the child process that reads an upload.
import { runImportTask } from '../src/engine/import-task.ts';

export const done = runImportTask();
