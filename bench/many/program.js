// Builds of small recipes, r0, r1, …, each given the seed: as many as the environment says.
const { Build } = require('../../dist/components');

const seed = new Build('seed', { recipe: 'seed' });
for (let index = 0; index < Number(process.env['MANY_BUILDS']) - 1; index++) {
  new Build(`r${index}`, { recipe: `r${index}`, needs: { seed } });
}
