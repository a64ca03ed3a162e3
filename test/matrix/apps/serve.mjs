import { productEvents, sdk } from './tracing.mjs';
import { createServe } from './create-serve.cjs';

export const serve = createServe(sdk, productEvents);
