import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import { createRoot } from 'react-dom/client';
import './page.css';
import { Page } from './Page.tsx';

const root = document.getElementById('page');
if (!root) throw new Error('index.html has no #page');
createRoot(root).render(<Page />);
