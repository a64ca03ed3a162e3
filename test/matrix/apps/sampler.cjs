/** The sampler's package has another name in SDK 3. */
function samplers() {
  try {
    return require('@opentelemetry/sdk-trace-base');
  } catch {
    return require('@opentelemetry/sdk-trace');
  }
}

exports.parentBased = () => {
  const { AlwaysOnSampler, ParentBasedSampler } = samplers();
  return new ParentBasedSampler({ root: new AlwaysOnSampler() });
};
