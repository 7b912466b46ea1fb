import './typescript.js';
