export { serve } from './serve.cjs';
