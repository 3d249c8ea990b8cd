// npm's postinstall: remembers which lockfile node_modules was installed from, so that `npm start` need not ask again.
import { stampPackages } from './prepare.mjs';

stampPackages();
