// The steps from text to tcc0, and builds of small recipes, r0, r1, …, each given it: as many as the environment says.
const { Build } = require('../../dist/components');

const hex0 = new Build('hex0', { recipe: 'hex0' });
const word0 = new Build('word0', { recipe: 'word0', needs: { hex0 } });
const cc1 = new Build('cc1', { recipe: 'cc1', needs: { word0 } });
const tcc0 = new Build('tcc0', { recipe: 'tcc0', needs: { cc1 } });
for (let index = 0; index < Number(process.env['MANY_BUILDS']) - 4; index++) {
  new Build(`r${index}`, { recipe: `r${index}`, needs: { tcc0 } });
}
