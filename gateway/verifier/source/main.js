// One program for both: the page starts it, and the page's worker starts the same text.
import './documentwords.js';
import './labels.js';
import { serve } from './engine.js';
import { startPage } from './page.js';

if (typeof document === 'undefined') serve(self);
else startPage(document.currentScript.textContent);
