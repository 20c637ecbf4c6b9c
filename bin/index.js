// What PulumiPlugin.yaml runs: the resource provider.
require('../dist/provider/main.js');
