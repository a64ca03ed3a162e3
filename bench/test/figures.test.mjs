import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readFigures } from '../harness/figures.mjs';
import { quotient } from '../harness/plan.mjs';

const PLAN = {
  name: 'api',
  figures: [
    {
      figure: 'ours',
      against: 'nothing',
      ...quotient('ours', 'empty', 'us'),
      target: { max: 1.06 },
      provenBy: 'CPU',
    },
    {
      figure: 'noise',
      against: 'itself',
      ...quotient('again', 'empty', 'us'),
      control: { name: 'CPU', within: 0.03 },
    },
    { figure: 'by itself', against: 'nothing', ...quotient('ours', 'empty', 'us'), target: { max: 1.06 } },
    { figure: 'to look at', against: 'nothing', ...quotient('ours', 'empty', 'us') },
  ],
};

describe('the verdict', () => {
  it('is met or missed by the median of the rounds, while the same thing measured twice is the same', () => {
    const good = [1.02, 1.05, 1.2].map((ours) => roundOf({ ours, again: 1.03 }));
    assert.deepEqual(verdicts(good), ['met', 'met', 'met', null]);
    const bad = [1.02, 1.07, 1.2].map((ours) => roundOf({ ours, again: 0.97 }));
    assert.deepEqual(verdicts(bad), ['missed', 'met', 'missed', null]);
    assert.deepEqual(readFigures(PLAN, bad).doubts, []);
  });

  for (const again of [0.96, 1.04])
    it(`proves nothing, whatever the figure, where the same thing measured twice differs: ${again}`, () => {
      for (const ours of [1, 2]) {
        const rounds = [roundOf({ ours, again })];
        assert.deepEqual(verdicts(rounds).slice(0, 2), ['unproven', 'missed']);
        assert.deepEqual(readFigures(PLAN, rounds).doubts, [
          'api (CPU) proves nothing: the same thing measured twice differs by 4.0 %, and 3.0 % is allowed',
        ]);
      }
    });

  it('leaves alone the figures that stand on no such control', () => {
    assert.equal(verdicts([roundOf({ ours: 1, again: 2 })])[2], 'met');
  });

  it('proves nothing where less than nothing is left of a side', () => {
    const figure = {
      figure: 'less its floor',
      against: 'theirs',
      ...quotient('ours', 'theirs', 'us', { ours: 'floor' }),
      target: { max: 1 },
    };
    const round = { ours: { us: 1 }, theirs: { us: 4 }, floor: { us: 2 } };
    const { figures, doubts } = readFigures({ name: 'event', figures: [figure] }, [round]);
    assert.equal(figures[0].verdict, 'unproven');
    assert.equal(doubts.length, 1);
  });
});

function roundOf({ ours, again }) {
  return { empty: { us: 1 }, ours: { us: ours }, again: { us: again } };
}

function verdicts(rounds) {
  return readFigures(PLAN, rounds).figures.map(({ verdict }) => verdict);
}
