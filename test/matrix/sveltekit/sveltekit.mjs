import { createServer } from 'node:http';
import { handler } from './build/handler.js';
import { serve } from './serve.mjs';

serve(createServer(handler));
