export { remembered } from '../span/remembered.js';
