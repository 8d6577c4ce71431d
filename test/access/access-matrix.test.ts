import { MATRIX } from './matrix';
import { surprises } from './simulator';

describe.each(MATRIX)('$name', ({ stack, cases }) => {
  test.each(cases)('$title', async (line) => {
    expect(await surprises(stack.deployed, line)).toEqual([]);
  });
});
