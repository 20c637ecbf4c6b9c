import { chromium, type Browser } from 'playwright-core';
import { pathOf } from '../../builder/ground/child';

/** What Chromium is called on PATH, by who packages it. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/**
 * Starts the Chromium of this machine without a window.
 *
 * @throws Error that says what to install where there is none
 */
export async function startChromium(): Promise<Browser> {
  const [file] = NAMES.flatMap((name) => pathOf(name) ?? []);
  if (file === undefined) {
    throw new Error(
      `no Chromium is on PATH (looked for ${NAMES.join(', ')}). ` +
        'Install one, on Debian: apt-get install --no-install-recommends chromium',
    );
  }
  // Its own sandbox refuses to run as root; what is looked at is a page of ours.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return await chromium.launch({ executablePath: file, args });
}
