import { measureSize, measureSources } from '../harness/house.mjs';

/** @type {import('../harness/plan.mjs').Plan} */
export default {
  name: 'house',
  rounds: { full: 1, quick: 1 },
  measure: async ({ source, subject }) => ({ size: await measureSize(subject), src: measureSources(source) }),
  figures: [
    {
      figure: 'The library, minified and gzipped, posthog-node apart',
      against: '',
      unit: 'kB',
      value: ({ size }) => size.bytes / 1_000,
      target: { max: 25 },
    },
    {
      figure: 'Of that what the import loads, before an option or the first send asks for more',
      against: '',
      unit: 'kB',
      value: ({ size }) => size.importBytes / 1_000,
    },
    {
      figure: 'Of that the vocabulary of routes',
      against: '',
      unit: 'kB',
      value: ({ size }) => size.vocabularyBytes / 1_000,
    },
    {
      figure: 'Lines of src',
      against: '',
      unit: 'lines',
      value: ({ src }) => src.lines,
      target: { max: 9_500 },
    },
    {
      figure: 'Files of src',
      against: '',
      unit: 'files',
      value: ({ src }) => src.files,
      target: { max: 130 },
    },
    {
      figure: 'Files in the largest folder of src',
      against: '',
      unit: 'files',
      value: ({ src }) => src.largestFolder,
      target: { max: 15 },
    },
  ],
};
