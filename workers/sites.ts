// The choice of sites for a study in a thread of its own: it may take minutes, and can be stopped.
import { solveSites } from '../src/siting/solve-sites.ts';

export default solveSites;
