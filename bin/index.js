// What PulumiPlugin.yaml runs: the resource provider.
require('../dist/provider/front.js');
