// The choice of sites in a thread of its own: it may take minutes, and can be stopped.
import { solveSiting, type SitingTask } from '../src/siting/solve-siting.ts';

export default ({ table, options }: SitingTask) => solveSiting(table, options);
