import './identity-tracing.cjs';
