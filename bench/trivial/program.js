// As many resources as the environment says, of a provider that does nothing.
const pulumi = require('@pulumi/pulumi');

class Group extends pulumi.ComponentResource {
  /** @param {string} name */
  constructor(name) {
    super('trivial:index:Group', name);
    this.registerOutputs();
  }
}

class Thing extends pulumi.CustomResource {}

for (let index = 0; index < Number(process.env['TRIVIAL_GROUPS'] ?? 0); index++) new Group(`group${index}`);
for (let index = 0; index < Number(process.env['TRIVIAL_THINGS'] ?? 0); index++) {
  new Thing('trivial:index:Thing', `thing${index}`, {
    one: 'some text',
    two: `text ${index}`,
  });
}
