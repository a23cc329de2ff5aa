// The choice of sites in a thread of its own: it may take minutes, and can be stopped.
import { solveSites, type SiteTask } from '../src/siting/solve-sites.ts';
import { solveSiting, type SitingTask } from '../src/siting/solve-siting.ts';

export default (task: SitingTask | SiteTask) =>
  'table' in task ? solveSiting(task.table, task.options) : solveSites(task);
