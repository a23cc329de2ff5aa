// The first file of the map: puts the page into its document.
import { render } from 'preact';
import { App } from './app.tsx';
import './styles/base.css';
import './styles/overview.css';
import './styles/canvas.css';
import './styles/why.css';
import './styles/data.css';

render(<App />, document.getElementById('app')!);
