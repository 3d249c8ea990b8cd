import { lectureSettings, planParts, recipeOf } from './index';
import { mediaFacts, planOf, videoFacts } from './testing/samples';

const recipesOf = (plan: ReturnType<typeof planOf>, rootId = 'root-1') =>
  planParts(plan).map((part) => recipeOf({ plan, part, rootId }));

describe('recipeOf()', () => {
  it('recipeOf() is the same for two plans of one content, whichever job made them', () => {
    const recipes = recipesOf(planOf(mediaFacts(), { segmentsPerChunk: 5 }));

    expect(recipesOf(planOf(mediaFacts(), { segmentsPerChunk: 5 }), 'root-2')).toEqual(recipes);
    expect(new Set(recipes).size).toBe(3);
  });

  it('recipeOf() is the same for a plan that a database has stored with its keys in another order', () => {
    const plan = planOf(mediaFacts(), { segmentsPerChunk: 5 });
    const reversed = (_key: string, value: unknown): unknown =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).reverse())
        : value;

    const stored = JSON.parse(JSON.stringify(plan, reversed)) as typeof plan;

    expect(recipesOf(stored)).toEqual(recipesOf(plan));
  });

  it('recipeOf() changes for the parts that a setting concerns, and for no other', () => {
    const recipes = recipesOf(planOf(mediaFacts(), { segmentsPerChunk: 5 }));

    const louder = recipesOf(planOf(mediaFacts(), { segmentsPerChunk: 5, audioBitRateKbps: 96 }));
    const encoderPresets = { ...lectureSettings.encoderPresets, h264: 'ultrafast' } as const;
    const faster = recipesOf(planOf(mediaFacts(), { segmentsPerChunk: 5, encoderPresets }));

    expect(louder.map((recipe, index) => recipe === recipes[index])).toEqual([true, true, false]);
    expect(faster.map((recipe, index) => recipe === recipes[index])).toEqual([false, false, true]);
  });

  it('recipeOf() changes with the content of the source', () => {
    const other = mediaFacts({ identity: { size: 1_000_000, version: '"2"' }, video: videoFacts() });

    expect(recipesOf(planOf(other))).not.toEqual(recipesOf(planOf(mediaFacts())));
  });

  it('recipeOf() belongs to one job where the server names no version', () => {
    const unnamed = planOf(mediaFacts({ identity: { size: 1_000_000, version: null } }));

    expect(recipesOf(unnamed, 'root-1')).toEqual(recipesOf(unnamed, 'root-1'));
    expect(recipesOf(unnamed, 'root-1')).not.toEqual(recipesOf(unnamed, 'root-2'));
  });
});
